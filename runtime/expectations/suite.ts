import { z } from 'zod';

const share = z.number().min(0).max(1);
const count = z.int().nonnegative();
const name = z.string().min(1);

const columnSchema = z
  .strictObject({
    /** Type of the values. @default - any type */
    type: z.enum(['number', 'category']).optional(),
    /** Whether the column must exist. @default true */
    required: z.boolean().optional(),
    /** Largest share of rows without a value, 0 to 1. @default 1 - any number of values may be missing */
    missing: share.optional(),
    /** Smallest value allowed, inclusive. @default - no limit */
    min: z.number().optional(),
    /** Greatest value allowed, inclusive. @default - no limit */
    max: z.number().optional(),
    /** The values allowed. @default - any value */
    categories: z.array(z.string()).min(1).optional(),
    /** Whether all values must be distinct. @default false */
    unique: z.boolean().optional(),
  })
  .superRefine((column, context) => {
    const numeric = column.min !== undefined || column.max !== undefined;
    if (numeric && column.type === 'category')
      context.addIssue('min and max are for numbers, and type is category');
    if (column.categories && (column.type === 'number' || numeric)) {
      context.addIssue('categories are for text, and type, min or max ask for numbers');
    }
    if (column.min !== undefined && column.max !== undefined && column.min > column.max) {
      context.addIssue(`min ${column.min} is greater than max ${column.max}`);
    }
  });

export const suiteSchema = z.strictObject({
  schema: z.literal('cdk8s-aiops/expectations/v1'),
  table: z
    .strictObject({
      rows: z.strictObject({ min: count.optional(), max: count.optional() }).optional(),
      /** `exactly` refuses columns that the suite does not name. @default atLeast */
      columns: z.enum(['exactly', 'atLeast']).optional(),
    })
    .optional(),
  columns: z.record(name, columnSchema).optional(),
});

export type ColumnExpectation = z.infer<typeof columnSchema>;

/**
 * Expectations of a table, similar to those of Great Expectations. A suite applies to training data and to the rows that a
 * service receives.
 */
export type ExpectationSuite = z.infer<typeof suiteSchema>;
