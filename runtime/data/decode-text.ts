import { TextDecoder } from 'node:util';
import { CsvError } from './csv-error';

const ENCODINGS = [
  { mark: [0xef, 0xbb, 0xbf], name: 'utf-8' },
  { mark: [0xff, 0xfe], name: 'utf-16le' },
  { mark: [0xfe, 0xff], name: 'utf-16be' },
] as const;

/**
 * The text of a file, piece by piece: UTF-8, or UTF-16 with its byte-order mark, which spreadsheets call "Unicode
 * text". All line ends become LF, because concatenated files can have different ones.
 *
 * @throws CsvError if the bytes have another encoding
 */
export function* decodeText(chunks: Iterable<Uint8Array>): Generator<string, void> {
  let decoder: { readonly text: TextDecoder; readonly name: string } | undefined;
  let held: Uint8Array = new Uint8Array();
  let openEnd = '';
  function* decode(bytes: Uint8Array, more: boolean): Generator<string, void> {
    decoder ??= decoderFor(bytes);
    const decoded = openEnd + decodeBytes(decoder, bytes, more);
    // a line feed may follow in the next piece
    openEnd = more && decoded.endsWith('\r') ? '\r' : '';
    const text = decoded.slice(0, decoded.length - openEnd.length).replace(/\r\n?/g, '\n');
    if (text.includes('\0')) {
      throw new CsvError('the file holds bytes that are 0, which no text does; save it as UTF-8 text');
    }
    if (text !== '') yield text;
  }
  for (const chunk of chunks) {
    const bytes = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
    const known = decoder !== undefined || bytes.length > 2;
    held = known ? new Uint8Array() : bytes;
    if (known) yield* decode(bytes, true);
  }
  yield* decode(held, false);
}

/** The whole text of a short file. */
export function decodeAll(bytes: Uint8Array): string {
  return [...decodeText([bytes])].join('');
}

function decoderFor(bytes: Uint8Array): { text: TextDecoder; name: string } {
  const name =
    ENCODINGS.find(({ mark }) => mark.every((byte, index) => bytes[index] === byte))?.name ?? 'utf-8';
  return { text: new TextDecoder(name, { fatal: true }), name };
}

function decodeBytes(
  { text, name }: { text: TextDecoder; name: string },
  bytes: Uint8Array,
  stream: boolean,
) {
  try {
    return text.decode(bytes, { stream });
  } catch {
    throw new CsvError(`the file is not ${name} text; save it as UTF-8 (a spreadsheet calls it "CSV UTF-8")`);
  }
}
