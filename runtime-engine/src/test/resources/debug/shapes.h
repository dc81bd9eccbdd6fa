struct pair {
    int first;
    int second;
};

static inline int square(int side) {
    int area = side * side;
    return area;
}

static inline int ratio(int numerator, int denominator) {
    return numerator / denominator;
}
