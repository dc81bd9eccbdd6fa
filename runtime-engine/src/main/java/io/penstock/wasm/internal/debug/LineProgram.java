package io.penstock.wasm.internal.debug;

/** Runs the opcodes of a line program (DWARF 6.2.5), which make a table of addresses and lines. */
final class LineProgram {

    private static final int EXTENDED = 0;
    private static final int COPY = 1;
    private static final int ADVANCE_PC = 2;
    private static final int ADVANCE_LINE = 3;
    private static final int SET_FILE = 4;
    private static final int SET_COLUMN = 5;
    private static final int NEGATE_STMT = 6;
    private static final int CONST_ADD_PC = 8;
    private static final int FIXED_ADVANCE_PC = 9;
    private static final int END_SEQUENCE = 1;
    private static final int SET_ADDRESS = 2;

    /** Gets the rows, sequence by sequence. */
    interface Rows {

        /** Code from this address on belongs to this line. */
        void row(long address, int file, int line, int column, boolean isStatement);

        /**
         * A sequence is over.
         *
         * @param address the one after its last
         * @param next offset in the section where the next one begins
         * @return whether to go on
         */
        boolean end(long address, int next);
    }

    private final LineHeader header;
    private final Rows rows;
    private long address;
    private int file;
    private int line;
    private int column;
    private boolean isStatement;

    private LineProgram(LineHeader header, Rows rows) {
        this.header = header;
        this.rows = rows;
        reset();
    }

    /** Runs from a place where a sequence begins. */
    static void run(LineHeader header, DwarfReader opcodes, Rows rows) {
        LineProgram program = new LineProgram(header, rows);
        while (!opcodes.atEnd() && program.step(opcodes)) {
            // on
        }
    }

    private void reset() {
        address = 0;
        file = 1;
        line = 1;
        column = 0;
        isStatement = header.isStatement();
    }

    private boolean step(DwarfReader in) {
        int opcode = in.u8();
        if (opcode >= header.operands().length) {
            int advance = opcode - header.operands().length;
            address += (long) header.minimumLength() * (advance / header.lineRange());
            line += header.lineBase() + advance % header.lineRange();
            row();
            return true;
        }
        switch (opcode) {
            case EXTENDED -> {
                return extended(in.slice(in.uleb()), in);
            }
            case COPY -> row();
            case ADVANCE_PC -> address += header.minimumLength() * in.uleb();
            case ADVANCE_LINE -> line += (int) in.sleb();
            case SET_FILE -> file = in.index();
            case SET_COLUMN -> column = in.index();
            case NEGATE_STMT -> isStatement = !isStatement;
            case CONST_ADD_PC -> address += (long) header.minimumLength()
                    * ((255 - header.operands().length) / header.lineRange());
            case FIXED_ADVANCE_PC -> address += in.u16();
            default -> {
                for (int i = 0; i < header.operands()[opcode]; i++) {
                    in.uleb();
                }
            }
        }
        return true;
    }

    private boolean extended(DwarfReader operation, DwarfReader in) {
        if (operation.atEnd()) {
            return true;
        }
        switch (operation.u8()) {
            case END_SEQUENCE -> {
                boolean goOn = rows.end(address, in.position());
                reset();
                return goOn;
            }
            case SET_ADDRESS -> address = operation.unsigned(operation.end() - operation.position());
            default -> {
                // files defined in the program, discriminators, and what is of no use here
            }
        }
        return true;
    }

    private void row() {
        rows.row(address, file, Math.max(line, 0), Math.max(column, 0), isStatement);
    }
}
