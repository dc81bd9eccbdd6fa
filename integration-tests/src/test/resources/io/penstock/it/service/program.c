typedef unsigned long size_t;
typedef struct node { struct node *left, *right; int key; double weight; } node;

static node pool[1024];
static size_t used;

static node *insert(node *root, int key, double weight) {
    if (!root) {
        node *n = &pool[used++ & 1023];
        n->key = key;
        n->weight = weight;
        return n;
    }
    if (key < root->key) {
        root->left = insert(root->left, key, weight);
    } else {
        root->right = insert(root->right, key, weight);
    }
    return root;
}

static double sum(const node *n) {
    return n ? sum(n->left) + n->weight * n->key + sum(n->right) : 0;
}

int classify(int c) {
    switch (c) {
    case 'a': case 'e': case 'i': case 'o': case 'u': return 1;
    case '0': case '1': case '2': case '3': case '4': return 2;
    case '\n': return 3;
    case ' ': case '\t': return 4;
    default: return c > 127 ? -1 : 0;
    }
}

unsigned hash(const unsigned char *bytes, size_t length) {
    unsigned h = 2166136261u;
    for (size_t i = 0; i < length; i++) {
        h = (h ^ bytes[i]) * 16777619u;
    }
    return h;
}

double build(const int *keys, size_t count) {
    node *root = 0;
    for (size_t i = 0; i < count; i++) {
        root = insert(root, keys[i], 1.5 * (double) i);
    }
    return sum(root);
}

void matrix(float *restrict out, const float *restrict a, const float *restrict b, int n) {
    for (int i = 0; i < n; i++)
        for (int j = 0; j < n; j++) {
            float s = 0;
            for (int k = 0; k < n; k++)
                s += a[i * n + k] * b[k * n + j];
            out[i * n + j] = s;
        }
}
