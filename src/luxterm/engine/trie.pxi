# The 64-way bitmap tree that orders the prices of one side of a book. Leaves cover 4,096 prices; the tree grows upward.


cdef inline TrieLeaf* leaf_at(State* e, uint32_t index) noexcept nogil:
    return <TrieLeaf*>(e.leaves.items + index)


cdef inline TrieNode* node_at(State* e, uint32_t index) noexcept nogil:
    return <TrieNode*>(e.nodes.items + index)


cdef uint32_t leaf_new(State* e) noexcept nogil:
    cdef uint32_t index = pool_take(&e.leaves)
    memset(leaf_at(e, index), 0, sizeof(TrieLeaf))
    return index


cdef uint32_t node_new(State* e) noexcept nogil:
    cdef uint32_t index = pool_take(&e.nodes)
    memset(node_at(e, index), 0, sizeof(TrieNode))
    return index


cdef inline uint32_t slot_of(int64_t price, uint32_t height) noexcept nogil:
    # The child of a node at `height` >= 1 under which the price lies.
    return <uint32_t>(price >> (6 + 6 * height)) & 63


cdef void trie_set(State* e, BookSide* side, int64_t price) noexcept nogil:
    cdef uint32_t at, child, height, slot
    cdef TrieLeaf* leaf
    if side.root == 0:
        side.height = 0
        while (price >> (12 + 6 * side.height)) != 0:
            side.height += 1
        side.root = leaf_new(e) if side.height == 0 else node_new(e)
    while (price >> (12 + 6 * side.height)) != 0:
        at = node_new(e)
        node_at(e, at).child[0] = side.root
        node_at(e, at).summary = 1
        side.root = at
        side.height += 1
    at = side.root
    height = side.height
    while height > 0:
        slot = slot_of(price, height)
        child = node_at(e, at).child[slot]
        if child == 0:
            child = leaf_new(e) if height == 1 else node_new(e)
            node_at(e, at).child[slot] = child
            node_at(e, at).summary |= <uint64_t>1 << slot
        at = child
        height -= 1
    leaf = leaf_at(e, at)
    leaf.words[(price >> 6) & 63] |= <uint64_t>1 << (price & 63)
    leaf.summary |= <uint64_t>1 << ((price >> 6) & 63)


cdef void trie_clear(State* e, BookSide* side, int64_t price) noexcept nogil:
    cdef uint32_t path[TRIE_MAX_HEIGHT + 1]
    cdef uint32_t at = side.root, height = side.height, slot
    cdef TrieLeaf* leaf
    cdef TrieNode* node
    while height > 0:
        path[height] = at
        at = node_at(e, at).child[slot_of(price, height)]
        height -= 1
    leaf = leaf_at(e, at)
    leaf.words[(price >> 6) & 63] &= ~(<uint64_t>1 << (price & 63))
    if leaf.words[(price >> 6) & 63] != 0:
        return
    leaf.summary &= ~(<uint64_t>1 << ((price >> 6) & 63))
    if leaf.summary != 0:
        return
    pool_give(&e.leaves, at)
    height = 1
    while height <= side.height:
        node = node_at(e, path[height])
        slot = slot_of(price, height)
        node.child[slot] = 0
        node.summary &= ~(<uint64_t>1 << slot)
        if node.summary != 0:
            return
        pool_give(&e.nodes, path[height])
        height += 1
    side.root = 0
    side.height = 0


cdef int64_t trie_edge(State* e, uint32_t at, uint32_t height, int64_t prefix, bint highest) noexcept nogil:
    # The highest or lowest price below the node; `prefix` are the price's bits above it.
    cdef int slot
    cdef TrieLeaf* leaf
    while height > 0:
        slot = high_bit(node_at(e, at).summary) if highest else low_bit(node_at(e, at).summary)
        prefix = (prefix << 6) | slot
        at = node_at(e, at).child[slot]
        height -= 1
    leaf = leaf_at(e, at)
    slot = high_bit(leaf.summary) if highest else low_bit(leaf.summary)
    prefix = (prefix << 6) | slot
    slot = high_bit(leaf.words[slot]) if highest else low_bit(leaf.words[slot])
    return (prefix << 6) | slot


cdef inline uint64_t beside(uint64_t word, int slot, bint lower) noexcept nogil:
    # The bits of `word` strictly below or above `slot`.
    if lower:
        return word & ((<uint64_t>1 << slot) - 1)
    return 0 if slot == 63 else word & (~<uint64_t>0 << (slot + 1))


cdef int64_t trie_beyond(State* e, BookSide* side, int64_t price, bint lower) noexcept nogil:
    # The next price strictly below or above one that is set; 0 = none.
    cdef uint32_t path[TRIE_MAX_HEIGHT + 1]
    cdef uint32_t at = side.root, height = side.height
    cdef uint64_t bits
    cdef int slot
    cdef TrieLeaf* leaf
    while height > 0:
        path[height] = at
        at = node_at(e, at).child[slot_of(price, height)]
        height -= 1
    leaf = leaf_at(e, at)
    bits = beside(leaf.words[(price >> 6) & 63], price & 63, lower)
    if bits != 0:
        return (price & ~<int64_t>63) | (high_bit(bits) if lower else low_bit(bits))
    bits = beside(leaf.summary, (price >> 6) & 63, lower)
    if bits != 0:
        slot = high_bit(bits) if lower else low_bit(bits)
        bits = leaf.words[slot]
        return ((price >> 12) << 12) | (slot << 6) | (high_bit(bits) if lower else low_bit(bits))
    height = 1
    while height <= side.height:
        bits = beside(node_at(e, path[height]).summary, slot_of(price, height), lower)
        if bits != 0:
            slot = high_bit(bits) if lower else low_bit(bits)
            return trie_edge(e, node_at(e, path[height]).child[slot], height - 1,
                             ((price >> (12 + 6 * height)) << 6) | slot, lower)
        height += 1
    return 0
