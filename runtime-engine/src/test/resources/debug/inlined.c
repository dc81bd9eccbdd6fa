#include "shapes.h"

static inline int percent(int part, int whole) {
    return ratio(part * 100, whole);
}

int score(int hits, int shots) {
    int rate = percent(hits, shots);
    return rate > 50 ? rate * 2 : rate;
}
