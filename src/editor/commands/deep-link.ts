/** Places in a trace to which commands and links lead: validates what they contain. */
import * as v from 'valibot';
import type { Place } from '../../engine/protocol/panel-protocol';

/** Where to go, and what to trace first, if anything. */
export interface ShowRequest {
  readonly text?: string;
  /** A model folder; if left out, that of the settings. */
  readonly model?: string;
  readonly place: Partial<Place>;
}

/** The longest text that a link may contain, in UTF-16 units. */
export const MAX_LINK_TEXT = 10_000;

/** There is no upper limit, because it depends on the trace, which shows the nearest existing place. */
const wholeNumber = (what: string, least: number) => {
  const fault = `${what} must be a whole number from ${least}`;
  return v.pipe(v.number(fault), v.safeInteger(fault), v.minValue(least, fault));
};
const text = v.pipe(v.string('text must be a string'), v.minLength(1, 'text must not be empty'));

const placeEntries = {
  layer: v.optional(wholeNumber('layer', 0)),
  head: v.optional(wholeNumber('head', 0)),
  token: v.optional(wholeNumber('token', 0)),
  step: v.optional(wholeNumber('step', 1)),
  variant: v.optional(v.picklist(['model', 'walkthrough'], 'variant must be "model" or "walkthrough"')),
};

const argumentsSchema = v.strictObject(
  {
    text: v.optional(text),
    model: v.optional(v.pipe(v.string('model must be a string'), v.minLength(1, 'model must not be empty'))),
    ...placeEntries,
  },
  (issue) => (issue.expected === 'Object' ? 'an object is expected' : `there is no "${issue.path?.[0]?.key}"`),
);

/**
 * Reads the argument of the command `llmTrace.show`.
 * @throws an error of one sentence that says what is wrong with it
 */
export function readShowArguments(given: unknown): ShowRequest {
  return parse('llmTrace.show', argumentsSchema, given ?? {});
}

/**
 * Reads the query of a link `…/show?text=…&block=…&head=…&step=…&token=…&variant=…`. It cannot name a model.
 * @throws an error of one sentence that says what is wrong with it
 */
export function readLink(path: string, query: string): ShowRequest {
  if (path !== '/show') throw new Error(`LLM Trace knows no link to "${shorten(path)}", only to "/show".`);
  const fields: Record<string, unknown> = {};
  for (const [key, value] of new URLSearchParams(query)) {
    const name = LINK_NAMES.get(key);
    if (!name || Object.hasOwn(fields, name)) continue; // other programs may have added parameters to the link
    fields[name] = name === 'text' || name === 'variant' ? value : /^\d{1,9}$/.test(value) ? Number(value) : value;
  }
  const request = parse('The link', argumentsSchema, fields);
  if ((request.text?.length ?? 0) > MAX_LINK_TEXT) {
    throw new Error(`The link brings a text that is too long: at most ${MAX_LINK_TEXT} characters are taken.`);
  }
  return request;
}

/** The names in links, and in commands. Links are for people, so they say "block". */
const LINK_NAMES = new Map([
  ['text', 'text'],
  ['block', 'layer'],
  ['head', 'head'],
  ['step', 'step'],
  ['token', 'token'],
  ['variant', 'variant'],
]);

function parse(what: string, schema: typeof argumentsSchema, given: unknown): ShowRequest {
  const result = v.safeParse(schema, given);
  if (!result.success) throw new Error(`${what} cannot be followed: ${result.issues[0].message}.`);
  const { text: toTrace, model, ...place } = result.output;
  const known = Object.fromEntries(Object.entries(place).filter(([, value]) => value !== undefined));
  return {
    ...(toTrace === undefined ? {} : { text: toTrace }),
    ...(model === undefined ? {} : { model }),
    place: known as Partial<Place>,
  };
}

function shorten(given: string): string {
  return given.length > 40 ? `${given.slice(0, 40)}…` : given;
}
