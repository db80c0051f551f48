const MEBIBYTE = 1024 * 1024;

/** Memory of the server itself, under load. */
const SERVER_BYTES = 128 * MEBIBYTE;
/**
 * Memory that a byte of the file takes while a model replaces another of its size: 5 to read and check it, 3 for the
 * other.
 */
const BYTES_EACH = 8;
/** Heap of the thread that checks a model, besides the file. */
const THREAD_HEAP_BYTES = 128 * MEBIBYTE;
/** Heap that a byte of the file takes: its text, the parsed values, and room for garbage collection. */
const HEAP_BYTES_EACH = 3;
/** A ConfigMap fits in any pod. */
const LEAST_BYTES = 4 * MEBIBYTE;
/** Far above the size of a forest, and low enough to refuse a file that is not a model. */
const MOST_BYTES = 256 * MEBIBYTE;

/**
 * The largest model file, in bytes, that a server can take while it serves another.
 *
 * @param memoryBytes memory limit of the container, or of the machine
 * @param heapBytes limit of V8's heap. `--max-old-space-size` limits the heaps of threads too, and V8 ends the process
 *   if `JSON.parse` reaches that limit
 * @returns an eighth of the memory above 128 MiB, at most a third of the heap above 128 MiB; 4 to 256 MiB
 */
export function modelLimitBytes(memoryBytes: number, heapBytes: number): number {
  const room = Math.min(
    (memoryBytes - SERVER_BYTES) / BYTES_EACH,
    (heapBytes - THREAD_HEAP_BYTES) / HEAP_BYTES_EACH,
  );
  return Math.min(MOST_BYTES, Math.max(LEAST_BYTES, Math.floor(room)));
}
