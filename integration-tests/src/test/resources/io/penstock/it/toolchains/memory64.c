// 64-bit addresses: pointers of eight bytes, a heap that grows, functions called through a table.
typedef unsigned long size_t;
typedef struct Node { struct Node *left, *right; int key; } Node;

extern unsigned char __heap_base;
static unsigned char *end;

static void *allocate(size_t bytes) {
    if (!end) {
        end = &__heap_base;
    }
    unsigned char *found = (unsigned char *) (((size_t) end + 15) & ~15ul);
    end = found + bytes;
    size_t pages = ((size_t) end + 65535) >> 16;
    if (pages > __builtin_wasm_memory_size(0) && __builtin_wasm_memory_grow(0, pages - __builtin_wasm_memory_size(0)) == (size_t) -1) {
        __builtin_trap();
    }
    return found;
}

static Node *insert(Node *tree, int key) {
    Node **at = &tree;
    while (*at) {
        at = key < (*at)->key ? &(*at)->left : &(*at)->right;
    }
    *at = allocate(sizeof(Node));
    **at = (Node) {0, 0, key};
    return tree;
}

static int plus(int a, int b) { return a * 31 + b; }
static int exclusive(int a, int b) { return (a ^ b) * 17; }
static int (*const folds[])(int, int) = {plus, exclusive};

static int fold(const Node *tree, int value) {
    return tree ? fold(tree->right, folds[tree->key & 1](fold(tree->left, value), tree->key)) : value;
}

__attribute__((export_name("tree"))) int tree(int count) {
    Node *root = 0;
    unsigned state = count;
    for (int i = 0; i < count; i++) {
        state = state * 1664525u + 1013904223u;
        root = insert(root, state >> 8);
    }
    return fold(root, (int) sizeof(void *));
}

__attribute__((export_name("beyond"))) int beyond(int gigabytes) {
    return *(volatile unsigned char *) ((size_t) gigabytes << 30);
}
