package io.penstock.wasm.internal.opt;

import io.penstock.wasm.internal.code.Opcode;
import io.penstock.wasm.internal.ir.Access;
import io.penstock.wasm.internal.ir.Graph;
import io.penstock.wasm.internal.ir.Node;
import io.penstock.wasm.internal.ir.Operation;
import io.penstock.wasm.internal.ir.Type;
import org.jspecify.annotations.Nullable;

/**
 * Addresses of 32-bit memories whose sums and products are known not to wrap around are computed in 64 bits: then a constant summand
 * belongs to the static offset, and HotSpot puts a scaled index into the addressing mode.
 */
final class Addresses implements Pass {

    /** Of an addressing mode: times 8. */
    private static final int MOST_SCALE = 3;

    @Override
    public void run(Graph graph) {
        Ranges ranges = Ranges.of(graph);
        new Rewriter() {
            @Override
            Node rewrite(Node node, Place place) {
                boolean isAccess = node.is(Operation.LOAD) || node.is(Operation.STORE);
                return isAccess && node.input(0).type() == Type.I32
                        ? access(node, ranges, graph.leastMemory(), place)
                        : node;
            }
        }.run(graph);
    }

    private static Node access(Node node, Ranges ranges, long leastMemory, Rewriter.Place place) {
        Access access = node.detail(Access.class);
        Node address = node.input(0);
        long offset = access.offset();
        if (!address.isConstant()) {
            while (address.is(Opcode.I32_ADD) && address.input(1).isConstant() && (int) address.input(1).bits() >= 0
                    && ranges.of(address.input(0)).isNegativeNever() && !ranges.of(address).equals(Range.ALL)) {
                offset += address.input(1).bits();
                address = address.input(0);
            }
            if (ranges.of(address).isNegativeNever()) {
                address = extended(address, place);
            }
        }
        Access.Reach reach = access.memory() == 0 ? reach(node.input(0), access, ranges, leastMemory)
                : Access.Reach.ANYWHERE;
        return address == node.input(0) && reach == access.reach()
                ? node
                : place.access(node, new Access(access.opcode(), access.memory(), offset, reach), address);
    }

    private static Access.Reach reach(Node address, Access access, Ranges ranges, long leastMemory) {
        long room = leastMemory - access.offset() - (1 << access.opcode().alignment());
        if (room < 0 || !ranges.of(address).isBelow(room)) {
            return Access.Reach.ANYWHERE;
        }
        return Ranges.ofOperations().of(address).isBelow(room) ? Access.Reach.BOUNDED : Access.Reach.COUNTED;
    }

    private static Node extended(Node address, Rewriter.Place place) {
        if (address.is(Opcode.I32_SHL) && address.input(1).isConstant()) {
            return scaled(address.input(0), (int) address.input(1).bits() & 31, place);
        }
        if (address.is(Opcode.I32_AND) && address.input(1).isConstant()) {
            int mask = (int) address.input(1).bits();
            int scale = Integer.numberOfTrailingZeros(mask);
            Node index = index(address.input(0), scale, place);
            if (index != null) {
                return scaled(place.numeric(Opcode.I32_AND, Type.I32, index, place.i32(mask >>> scale)), scale, place);
            }
        }
        return place.numeric(Opcode.I64_EXTEND_I32_S, Type.I64, address);
    }

    /** A value shifted right by the scale, but for bits that a mask of the address removes: compilers mask what is scaled already. */
    private static @Nullable Node index(Node scaled, int scale, Rewriter.Place place) {
        if (scale == 0 || scale > MOST_SCALE || !scaled.is(Operation.NUMERIC) || scaled.arity() < 2
                || !scaled.input(1).isConstant()) {
            return null;
        }
        long shift = scaled.input(1).bits() & 31;
        return switch (scaled.detail(Opcode.class)) {
            case I32_SHL -> shift == scale ? scaled.input(0) : null;
            case I32_SHR_U -> shift + scale < 32
                    ? place.numeric(Opcode.I32_SHR_U, Type.I32, scaled.input(0), place.i32((int) shift + scale))
                    : null;
            default -> null;
        };
    }

    private static Node scaled(Node index, int scale, Rewriter.Place place) {
        return place.numeric(Opcode.I64_SHL, Type.I64, place.numeric(Opcode.I64_EXTEND_I32_S, Type.I64, index),
                place.i64(scale));
    }
}
