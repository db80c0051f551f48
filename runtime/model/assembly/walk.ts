/**
 * The walk through a forest's trees, in AssemblyScript: `npm run build-walk` compiles it to WebAssembly.
 * ../forest-layout.ts writes and checks the memory, so nothing is checked here.
 *
 * A step has no branch (a leaf leads to itself), and ten walks are under way at a time, of ten trees for one row or
 * of ten rows through one tree: the processor then waits for several loads from memory at once instead of one.
 */

// A node is 16 bytes: its threshold, the address of its right child, and the offset of its column in a row.
const RIGHT_CHILD: usize = 8;
const COLUMN: usize = 12;

/** The left child follows the right one. `x < threshold` goes there; everything else, NaN included, goes right. */
function step(node: usize, row: usize): usize {
  const left = load<f64>(row + load<u32>(node, COLUMN)) < load<f64>(node);
  return load<usize>(node, RIGHT_CHILD) + (usize(left) << 4);
}

/**
 * All trees for one row.
 *
 * @param group of ten trees: the addresses of their roots, and the depth of the deepest; then the next group
 * @param groupsEnd their end
 * @param answers address of the answers, 4 bytes for each tree
 */
export function walkTrees(row: usize, group: usize, groupsEnd: usize, answers: usize): void {
  for (; group < groupsEnd; group += 44, answers += 40) {
    let a: usize = load<u32>(group, 0);
    let b: usize = load<u32>(group, 4);
    let c: usize = load<u32>(group, 8);
    let d: usize = load<u32>(group, 12);
    let e: usize = load<u32>(group, 16);
    let f: usize = load<u32>(group, 20);
    let g: usize = load<u32>(group, 24);
    let h: usize = load<u32>(group, 28);
    let i: usize = load<u32>(group, 32);
    let j: usize = load<u32>(group, 36);
    for (let steps = load<u32>(group, 40); steps > 0; steps--) {
      a = step(a, row);
      b = step(b, row);
      c = step(c, row);
      d = step(d, row);
      e = step(e, row);
      f = step(f, row);
      g = step(g, row);
      h = step(h, row);
      i = step(i, row);
      j = step(j, row);
    }
    store<u32>(answers, load<u32>(a), 0);
    store<u32>(answers, load<u32>(b), 4);
    store<u32>(answers, load<u32>(c), 8);
    store<u32>(answers, load<u32>(d), 12);
    store<u32>(answers, load<u32>(e), 16);
    store<u32>(answers, load<u32>(f), 20);
    store<u32>(answers, load<u32>(g), 24);
    store<u32>(answers, load<u32>(h), 28);
    store<u32>(answers, load<u32>(i), 32);
    store<u32>(answers, load<u32>(j), 36);
  }
}

/**
 * One tree for many rows.
 *
 * @param steps from the root to the deepest leaf
 * @param rowsEnd end of the last ten rows
 * @param width bytes of a row
 * @param answer address of the answer to the first row
 * @param stride bytes from there to the next row's
 */
export function walkRows(
  root: usize,
  steps: u32,
  row: usize,
  rowsEnd: usize,
  width: usize,
  answer: usize,
  stride: usize,
): void {
  for (; row < rowsEnd; row += 10 * width) {
    let a = root;
    let b = root;
    let c = root;
    let d = root;
    let e = root;
    let f = root;
    let g = root;
    let h = root;
    let i = root;
    let j = root;
    for (let left = steps; left > 0; left--) {
      a = step(a, row);
      b = step(b, row + width);
      c = step(c, row + 2 * width);
      d = step(d, row + 3 * width);
      e = step(e, row + 4 * width);
      f = step(f, row + 5 * width);
      g = step(g, row + 6 * width);
      h = step(h, row + 7 * width);
      i = step(i, row + 8 * width);
      j = step(j, row + 9 * width);
    }
    store<u32>(answer, load<u32>(a));
    store<u32>((answer += stride), load<u32>(b));
    store<u32>((answer += stride), load<u32>(c));
    store<u32>((answer += stride), load<u32>(d));
    store<u32>((answer += stride), load<u32>(e));
    store<u32>((answer += stride), load<u32>(f));
    store<u32>((answer += stride), load<u32>(g));
    store<u32>((answer += stride), load<u32>(h));
    store<u32>((answer += stride), load<u32>(i));
    store<u32>((answer += stride), load<u32>(j));
    answer += stride;
  }
}
