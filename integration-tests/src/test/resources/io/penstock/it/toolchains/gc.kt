// GC: objects, lists, maps, strings, casts and exceptions of Kotlin.
import kotlin.wasm.WasmExport

sealed class Shape { abstract val area: Double }
data class Circle(val radius: Double) : Shape() { override val area get() = 3.0 * radius * radius }
data class Square(val side: Double) : Shape() { override val area get() = side * side }

@WasmExport
fun shapes(count: Int): Int {
    val all = (0 until count).map { if (it % 3 == 0) Circle(it.toDouble()) else Square(it * 0.5) }
    val byKind = all.groupBy { it::class.simpleName }
    return byKind.entries.sumOf { (kind, list) -> kind!!.length * list.sumOf { it.area }.toInt() }
}
@WasmExport
fun words(seed: Int): Int {
    val counts = HashMap<String, Int>()
    var state = seed
    repeat(5_000) {
        state = state * 1664525 + 1013904223
        val word = "w" + (state ushr 24)
        counts[word] = (counts[word] ?: 0) + 1
    }
    return counts.toList().sortedWith(compareBy({ -it.second }, { it.first })).take(10).joinToString { it.first + it.second }.hashCode()
}
@WasmExport
fun caught(n: Int): Int = try { if (n < 0) throw IllegalArgumentException("negative") else 100 / n } catch (e: IllegalArgumentException) { -e.message!!.length } finally { }
@WasmExport
fun cast(n: Int): Int { val x: Any = if (n > 0) "text" else n; return try { (x as String).length } catch (e: ClassCastException) { -1 } }
