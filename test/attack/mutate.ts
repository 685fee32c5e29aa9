/** Random edits of JSON values, bytes and texts. */
import type { Random } from './seeded';

export type JsonValue = null | boolean | number | string | JsonValue[] | { [key: string]: JsonValue };

/** Values at the limits of what a reader may expect. */
const ODD: readonly JsonValue[] = [
  ...[0, -0, 1, -1, 0.5, 3, 1e9, 1e21, 1e308, 5e-324, 2 ** 31, 2 ** 32, 2 ** 53],
  ...['', 'x', '\u0000', '\ud800', '__proto__', 'constructor', '../x', '<img src=x>', '\u202e', 'a'.repeat(5000)],
  ...[null, true, false, [], {}, [1], { a: 1 }, [[[[]]]]],
];
const ODD_KEYS = ['__proto__', 'constructor', 'toString', 'type', ''];
const DEEPEST = 6;
/** Places that are considered among the entries of a large object. */
const WIDEST = 40;

interface Place {
  readonly parent: JsonValue[] | { [key: string]: JsonValue };
  readonly key: string | number;
}

/** A copy with some of its places edited. */
export function mutateJson<T>(value: T, random: Random, edits = 1 + random.below(3)): T {
  const root = { value: structuredClone(value) as JsonValue };
  for (let edit = 0; edit < edits; edit++) {
    const places: Place[] = [];
    collectPlaces(root, 0, random, places);
    if (places.length === 0) break;
    editAt(random.pick(places), places, random);
  }
  return root.value as T;
}

function collectPlaces(parent: JsonValue, depth: number, random: Random, places: Place[]): void {
  if (depth > DEEPEST || parent === null || typeof parent !== 'object') return;
  const keys = Array.isArray(parent) ? parent.map((_, index) => index) : Object.keys(parent);
  const some = keys.length > WIDEST ? Array.from({ length: WIDEST }, () => random.pick<string | number>(keys)) : keys;
  for (const key of some) {
    if (depth > 0) places.push({ parent, key });
    collectPlaces(get({ parent, key }), depth + 1, random, places);
  }
  if (depth === 0 && places.length === 0) places.push({ parent, key: 'value' });
}

function editAt(place: Place, places: readonly Place[], random: Random): void {
  const other = random.pick(places);
  const kind = random.below(7);
  if (kind === 0) remove(place);
  else if (kind <= 2) set(place, structuredClone(random.pick(ODD)));
  else if (kind === 3) set(place, structuredClone(get(other)));
  else if (kind === 4) set(place, near(get(place), random));
  else if (kind === 5) insert(place, random);
  else {
    const [mine, theirs] = [structuredClone(get(place)), structuredClone(get(other))];
    set(place, theirs);
    set(other, mine);
  }
}

function get({ parent, key }: Place): JsonValue {
  return (parent as Record<string | number, JsonValue>)[key] ?? null;
}

/** As JSON.parse does it: an own property, whatever its name. */
function set({ parent, key }: Place, value: JsonValue): void {
  Object.defineProperty(parent, key, { value, enumerable: true, configurable: true, writable: true });
}

function remove({ parent, key }: Place): void {
  if (Array.isArray(parent)) parent.splice(Number(key), 1);
  else delete parent[key];
}

function insert({ parent, key }: Place, random: Random): void {
  const value = structuredClone(random.pick(ODD));
  if (Array.isArray(parent)) parent.splice(Number(key), 0, value);
  else set({ parent, key: random.pick(ODD_KEYS) }, value);
}

/** Almost the same value. */
function near(value: JsonValue, random: Random): JsonValue {
  if (typeof value === 'number') {
    return random.pick([value + 1, value - 1, -value, value * 2, value * 1e9, value + 0.5]);
  }
  if (typeof value === 'string') {
    return random.pick([`${value}x`, value.slice(1), value.toUpperCase(), `${value}\u0000`, value.repeat(3)]);
  }
  if (typeof value === 'boolean') return !value;
  return random.pick(ODD);
}

/** JSON text, now and then with something in it that is no JSON. */
export function formatJson(value: unknown, random: Random): string {
  const text = JSON.stringify(value) ?? 'null';
  const edits: readonly ((json: string) => string)[] = [
    (json) => json.replace(/:(\d+)/, ':NaN'),
    (json) => json.replace(/:(\d+)/, ':1e999'),
    (json) => json.replace(/:(\d+)/, ':-$1'),
    (json) => json.slice(0, random.below(json.length + 1)),
    (json) => `\ufeff${json}`,
    (json) => json.replace('{', '{"a":1,"a":2,'),
  ];
  return random.oneIn(6) ? random.pick(edits)(text) : text;
}

/** Bytes with some of them changed, or cut, or with more behind them. */
export function mutateBytes(bytes: Buffer, random: Random): Buffer {
  const kind = random.below(4);
  if (kind === 0) return bytes.subarray(0, random.below(bytes.length + 1));
  if (kind === 1) return Buffer.concat([bytes, Buffer.alloc(1 + random.below(100), random.below(256))]);
  const changed = Buffer.from(bytes);
  // The beginning holds what is read as structure.
  const reach = random.oneIn(2) ? Math.min(changed.length, 4000) : changed.length;
  for (let edit = 0; edit <= random.below(20); edit++) changed[random.below(reach)] = random.below(256);
  return changed;
}

const PIECES = [
  ...[
    'The weather is',
    ' ',
    '\n',
    '\t',
    '\r\n',
    'naïve café',
    '天气很好',
    'مرحبا',
    '👩‍👩‍👧‍👦',
    '🏳️‍🌈',
    '각각',
    'ﷺ',
    'ß',
    'İ',
    'ſ',
  ],
  ...['\u0000', '\u001b[31m', '\u009b', '\u202e', '\u200b', '\ufeff', '\ufffd', '\ud800', '\udc00', '\udc00\ud800'],
  ...['\u0301', '\u0327\u0301', '\u0f39', '\u034f', '<|endoftext|>', '<|endoftext', '</s>', '\\', '"', '`', '$x', '%s'],
  ...['<script>', '[x](command:y)', '__proto__', 'constructor', '𝕳𝖊𝖑𝖑𝖔', '\u2028', '\u0085', 'Ġ', 'Ċ', '▁'],
];

/** A text of pieces that are hard to tokenize, to cut and to show. */
export function hostileText(random: Random): string {
  const count = random.below(30);
  const pieces = Array.from({ length: count }, () => {
    const piece = random.pick(PIECES);
    return random.oneIn(8) ? piece.repeat(random.below(100)) : piece;
  });
  return pieces.join('');
}
