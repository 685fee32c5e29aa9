/** Strict JSON: what `JSON.parse` accepts silently (repeated keys, rounded integers, broken UTF-8) is an error. */
import { type ParseErrorCode, printParseErrorCode, visit } from 'jsonc-parser';
import { messageOf } from '../base/message-of';
import { ModelFolderError } from './errors';
import { exists, readRange, withFile } from './files';

/** Well above the size of any published tokenizer.json (some 35 MB). */
const MAX_JSON_BYTES = 64 * 1024 * 1024;
/** Several times what the largest published vocabularies need (262,144 tokens, 514,906 merges). */
const MAX_KEYS = 1_000_000;
const MAX_VALUES = 4_000_000;

/** The meanings of the library's error codes, to be followed by "at line 1, column 2". */
const SYNTAX_FAULTS: Readonly<Record<ReturnType<typeof printParseErrorCode>, string>> = {
  InvalidSymbol: 'a word that JSON does not have',
  InvalidNumberFormat: 'a number that is not written as JSON requires',
  PropertyNameExpected: 'a key in double quotes is missing',
  ValueExpected: 'a value is missing',
  ColonExpected: 'a colon is missing',
  CommaExpected: 'a comma is missing',
  CloseBraceExpected: 'a closing brace is missing',
  CloseBracketExpected: 'a closing bracket is missing',
  EndOfFileExpected: 'more text after the end of the value',
  InvalidCommentToken: 'a comment, which JSON does not have,',
  UnexpectedEndOfComment: 'a comment, which JSON does not have,',
  UnexpectedEndOfString: 'a text without its closing quotation mark',
  UnexpectedEndOfNumber: 'a number that breaks off',
  InvalidUnicode: 'a \\u without four hexadecimal digits',
  InvalidEscapeCharacter: 'a backslash before a character that needs none',
  InvalidCharacter: 'a control character within a text',
  '<unknown ParseErrorCode>': 'a fault',
};
/** What can be done about such a file. */
const ADVICE = 'correct it, or download or copy it again';
const BYTE_ORDER_MARK = '\ufeff';

const PLAIN_INTEGER = /^-?(?:0|[1-9][0-9]*)$/;

export interface JsonFile {
  /** The file it came from, for error messages. */
  readonly file: string;
  readonly value: unknown;
  /**
   * Numbers that are not written as plain integers below 2^53, so that the parsed value is a fraction or may differ from the
   * text (1e400, 9007199254740993): for each top-level key, the first such number below it, as written.
   */
  readonly inexact: ReadonlyMap<string, string>;
}

/** Reads a JSON file (UTF-8, at most 64 MB). @throws ModelFolderError with the file and the fault */
export async function readJson(path: string): Promise<JsonFile> {
  const bytes = await withFile(path, async (file) => {
    if (file.size > MAX_JSON_BYTES) {
      throw new ModelFolderError(
        `${path} has ${file.size} bytes, more than the ${MAX_JSON_BYTES} allowed for a JSON file.`,
      );
    }
    const content = new Uint8Array(file.size);
    await readRange(file, 0, content);
    return content;
  });
  return parseJson(decodeUtf8(bytes, path), path);
}

/** Like `readJson`, for a file that may be missing: then `undefined`. */
export async function readOptionalJson(path: string): Promise<JsonFile | undefined> {
  return (await exists(path)) ? readJson(path) : undefined;
}

/** Decodes UTF-8. @param file the source, for error messages @throws ModelFolderError for malformed bytes */
export function decodeUtf8(bytes: Uint8Array, file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    throw new ModelFolderError(`${file} is not valid UTF-8 text.`, { cause: error });
  }
}

/** Parses JSON without comments, trailing commas, and repeated keys in one object. @param file the source, for error messages */
export function parseJson(text: string, file: string): JsonFile {
  if (text.startsWith(BYTE_ORDER_MARK)) {
    throw new ModelFolderError(
      `${file} begins with a byte-order mark, which JSON does not allow: save it as UTF-8 without one.`,
    );
  }
  const inexact = inspect(text, file);
  return { file, value: parse(text, file), inexact };
}

function parse(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const fault = messageOf(error);
    throw new ModelFolderError(`${file} is not valid JSON: ${fault}; ${ADVICE}.`, { cause: error });
  }
}

/** Scans the text for faults that the parsed value does not show. @returns the inexact numbers by top-level key */
function inspect(text: string, file: string): Map<string, string> {
  const inexact = new Map<string, string>();
  const keys: Set<string>[] = [];
  let topLevelKey = '';
  let values = 0;
  const countValue = () => {
    if (++values > MAX_VALUES) throw new ModelFolderError(`${file} holds more than ${MAX_VALUES} values.`);
  };
  const visitor = {
    onArrayBegin: countValue,
    onObjectBegin: () => {
      countValue();
      keys.push(new Set());
    },
    onObjectEnd: () => {
      keys.pop();
    },
    onObjectProperty: (key: string, _offset: number, _length: number, line: number) => {
      addOnce(keys.at(-1), key, line, file);
      if (keys.length === 1) topLevelKey = key;
    },
    onLiteralValue: (value: unknown, offset: number, length: number) => {
      countValue();
      if (typeof value !== 'number' || inexact.has(topLevelKey)) return;
      const written = text.slice(offset, offset + length);
      if (!Number.isSafeInteger(value) || !PLAIN_INTEGER.test(written)) inexact.set(topLevelKey, shorten(written));
    },
    onError: (code: ParseErrorCode, _offset: number, _length: number, line: number, column: number) => {
      throw new ModelFolderError(
        `${file} is not valid JSON: ${SYNTAX_FAULTS[printParseErrorCode(code)]} at line ${line + 1}, column ${column + 1}; ${ADVICE}.`,
      );
    },
  };
  try {
    visit(text, visitor, { disallowComments: true, allowTrailingComma: false });
  } catch (error) {
    if (error instanceof RangeError) throw new ModelFolderError(`${file} is nested too deeply.`, { cause: error });
    throw error;
  }
  return inexact;
}

function addOnce(keys: Set<string> | undefined, key: string, line: number, file: string): void {
  if (keys && keys.size >= MAX_KEYS) throw new ModelFolderError(`${file} has an object of more than ${MAX_KEYS} keys.`);
  if (keys?.has(key))
    throw new ModelFolderError(`${file} has the key "${shorten(key)}" twice in one object (line ${line + 1}).`);
  keys?.add(key);
}

/** Shortens foreign text for use in a message. */
export function shorten(text: string): string {
  return text.length <= 80 ? text : `${text.slice(0, 79)}…`;
}
