import { z } from 'zod';
import { withoutNulls } from './without-nulls';

/** A document, or an item of a document that is a List. */
interface PlacedDocument {
  readonly index: number;
  readonly item: number | undefined;
  readonly document: unknown;
}

/** `kubectl get -o yaml` writes a List; some tools write a list of one kind, such as RoleList. */
const list = z.object({
  apiVersion: z.string(),
  kind: z.string().endsWith('List'),
  items: z.array(z.unknown()),
  spec: z.undefined().optional(),
});

/** Items of a list of one kind may leave these out. */
const item = z.looseObject({ apiVersion: z.string().optional(), kind: z.string().optional() });

/** Every object of the documents, without its nulls; the items of a List in its place. */
export function* objectsOf(documents: readonly unknown[]): Iterable<PlacedDocument> {
  for (const [index, given] of documents.entries()) {
    const document = withoutNulls(given);
    const { data } = list.safeParse(document);
    if (!data) {
      yield { index, item: undefined, document };
      continue;
    }
    const of = data.kind.slice(0, -'List'.length);
    for (const [i, each] of data.items.entries()) {
      const own = of === '' ? undefined : item.safeParse(each).data;
      yield {
        index,
        item: i,
        document: own ? { apiVersion: data.apiVersion, kind: of, ...own } : each,
      };
    }
  }
}
