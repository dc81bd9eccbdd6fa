#include "shapes.h"

int divide(int a, int b) {
    int quotient = a / b;
    return quotient;
}

long long sum(unsigned n) {
    long long total = 0;
    for (int i = 1; i <= (int) n; i++) {
        double half = i * 0.5;
        total += square(i) + (int) half;
    }
    return total;
}

int average(struct pair *pair, int count) {
    struct pair copy = *pair;
    const char *label = "average";
    signed char mark = label[0];
    _Bool known = count > 0;
    int result = divide(copy.first + copy.second, count);
    return known ? result : mark;
}

int mean(int first, int second, int count) {
    struct pair pair = {first, second};
    return average(&pair, count);
}

int load(int *address) {
    return *address;
}

#line 70000 "generated.c"
int far(int x) {
    int y = x + 1;
    if (y == 13) {
        __builtin_trap();
    }
    return y * 2;
}
