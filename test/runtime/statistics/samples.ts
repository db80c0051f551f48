import fc from 'fast-check';

/**
 * x = [0.61, 1.2, 1.2, 2.5, 3.1, 3.14, 4.0, 7.7]; y = [0.5, 1.2, 2.5, 2.6, 5.9]
 * a = [(i * 37 % 101) / 7 for i in range(100)]; b = [(i * 53 % 89) / 6 + 1.5 for i in range(30)]
 */
export const X = Float64Array.of(0.61, 1.2, 1.2, 2.5, 3.1, 3.14, 4.0, 7.7);
export const Y = Float64Array.of(0.5, 1.2, 2.5, 2.6, 5.9);
export const A = Float64Array.from({ length: 100 }, (_, i) => ((i * 37) % 101) / 7).sort();
export const B = Float64Array.from({ length: 30 }, (_, i) => ((i * 53) % 89) / 6 + 1.5).sort();

/** Sorted samples with many ties. */
export const sample = fc
  .array(fc.oneof(fc.integer({ min: -5, max: 5 }), fc.double({ min: -1e3, max: 1e3, noNaN: true })), {
    minLength: 2,
    maxLength: 40,
  })
  .map((values) => Float64Array.from(values).sort());
