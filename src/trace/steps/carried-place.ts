/** What was chosen of a trace's tokens, when another trace takes its place: the same choice, as far as it is there. */
import type { SourceText } from '../run/source';
import { FIRST_LOOK, lastOfText, type Place } from './first-look';

/** What a trace is known by here. */
interface Traced {
  readonly model: { readonly folder: string; readonly vocabSize: number };
  readonly text: string;
  readonly tokens: SourceText['tokens'];
  readonly source?: Pick<SourceText, 'text' | 'tokens'>;
}

type Chosen = Pick<Place, 'isAutomatic' | 'token' | 'source' | 'target' | 'ratherThan'>;

/** Where in a text a token was chosen. */
interface ChosenToken {
  readonly text: string;
  readonly index: number;
  readonly start: number;
  readonly end: number;
  /** Whether it was the last one of the text. */
  readonly isLast: boolean;
}

/** What a choice was made in: all that is needed to find it again in another trace. */
export interface ReadIn {
  readonly model: string;
  readonly vocabSize: number;
  readonly token: ChosenToken;
  readonly source: ChosenToken | null;
}

export function readIn({ token, source }: Pick<Chosen, 'token' | 'source'>, traced: Traced): ReadIn {
  const { model, source: other } = traced;
  return {
    model: model.folder,
    vocabSize: model.vocabSize,
    token: chosenToken(token, traced),
    source: other ? chosenToken(source, other) : null,
  };
}

/** Whether ids stand for the same tokens, and positions for the same places of the text. */
export function isReadIn(before: ReadIn, after: Traced): boolean {
  return isOfModel(before, after) && before.token.text === after.text;
}

/**
 * A token that was chosen stays chosen where the text is the same and has it; else the last one is. Ids are those of one
 * vocabulary, and explain what follows one position: in another model, or after another position, none is explained. A
 * block and a head are those of one model: in another one, those that add most are shown.
 * @param before what the place was chosen in
 */
export function carriedPlace(place: Chosen, before: ReadIn, after: Traced): Chosen {
  const { isAutomatic, token, source, target, ratherThan } = place;
  const found = indexIn(before.token, after);
  // Beyond the end is the last one of whatever text.
  const next = token === FIRST_LOOK.token ? token : (found ?? FIRST_LOOK.token);
  const last = lastOfText(after.tokens);
  const index = next < after.tokens.length ? next : last;
  const isSamePlace = index === before.token.index && (found !== undefined || (before.token.isLast && index === last));
  const isSameModel = isOfModel(before, after);
  const keeps = isSameModel && isSamePlace;
  return {
    isAutomatic: isAutomatic || !isSameModel,
    token: next,
    source: after.source && before.source ? (indexIn(before.source, after.source) ?? FIRST_LOOK.source) : source,
    target: keeps ? target : null,
    ratherThan: keeps ? ratherThan : null,
  };
}

/** Whether ids stand for the same tokens, and the dimensions of a vector for the same. */
export function isOfModel({ model, vocabSize }: ReadIn, after: Pick<Traced, 'model'>): boolean {
  return model === after.model.folder && vocabSize === after.model.vocabSize;
}

function chosenToken(position: number, { text, tokens }: Pick<Traced, 'text' | 'tokens'>): ChosenToken {
  const last = lastOfText(tokens);
  const index = position < tokens.length ? position : last;
  const { start = 0, end = 0 } = tokens[index] ?? {};
  return { text, index, start, end, isLast: index === last };
}

/** @returns undefined: the text is another one, or its tokens are cut elsewhere */
function indexIn(chosen: ChosenToken, { text, tokens }: Pick<Traced, 'text' | 'tokens'>): number | undefined {
  if (text !== chosen.text) return undefined;
  const isIt = (one: Traced['tokens'][number] | undefined) => one?.start === chosen.start && one.end === chosen.end;
  // Several tokens may be parts of one character.
  if (isIt(tokens[chosen.index])) return chosen.index;
  const found = tokens.findIndex(isIt);
  return found < 0 ? undefined : found;
}
