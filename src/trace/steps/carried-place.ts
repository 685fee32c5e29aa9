/** Carries the user's choice in one trace over to the trace that replaces it, as far as that trace has the same things. */
import type { Section } from '../../architectures/plan/section';
import type { SourceText } from '../run/source';
import { FIRST_LOOK, lastOfText, type Place } from './first-look';

/** The parts of a trace that are needed here. */
interface Traced {
  readonly model: { readonly folder: string; readonly vocabSize: number };
  readonly plan: { readonly sections: readonly Pick<Section, 'number' | 'part' | 'view'>[] };
  readonly text: string;
  readonly tokens: SourceText['tokens'];
  readonly source?: Pick<SourceText, 'text' | 'tokens'>;
  /** The most probable next tokens; absent if they are not known. */
  readonly top?: readonly { readonly id: number }[];
}

/** After a change of text, an explained token stays explained if it is among this many most probable ones. */
const STILL_LIKELY = 10;

type Chosen = Pick<Place, 'layer' | 'head' | 'isAutomatic' | 'token' | 'source' | 'step' | 'target' | 'ratherThan'>;

/** Where in a text a token was chosen. */
interface ChosenToken {
  readonly text: string;
  readonly index: number;
  readonly start: number;
  readonly end: number;
  /** Whether it was the last one of the text. */
  readonly isLast: boolean;
}

/** What a step is about, independent of its number: models of one kind have the same steps, models of another kind others. */
interface ReadStep extends Pick<Section, 'number' | 'part' | 'view'> {
  /** How many earlier steps are about the same thing: blocks have two norms. */
  readonly before: number;
}

/** The trace in which a choice was made: everything needed to find the choice again in another trace. */
export interface ReadIn {
  readonly model: string;
  readonly vocabSize: number;
  readonly token: ChosenToken;
  readonly source: ChosenToken | null;
  readonly step: ReadStep | null;
}

/** What is remembered of a choice and its trace. An index beyond the end of a text means its last token. */
export function readIn({ token, source, step }: Pick<Chosen, 'token' | 'source' | 'step'>, traced: Traced): ReadIn {
  const { model, source: other } = traced;
  return {
    model: model.folder,
    vocabSize: model.vocabSize,
    token: chosenToken(token, traced),
    source: other ? chosenToken(source, other) : null,
    step: readStep(step, traced.plan.sections),
  };
}

/** Whether ids mean the same tokens and positions the same places of the text. */
export function isReadIn(before: ReadIn, after: Traced): boolean {
  return isOfModel(before, after) && before.token.text === after.text && before.source?.text === after.source?.text;
}

/**
 * Carries a place over to another trace:
 * - A chosen token stays chosen if the text has it, also where the text was changed before or after it; the last token gives
 *   way to the last one, as does a token that was changed. It belongs to its
 *   sequence: a choice in an output is not carried to a text that is read, nor a choice in a source to a model without one.
 *   In an output of the same source it also stays chosen where only what follows it is other or more, and its place stays
 *   chosen where another token was put there.
 * - The ids of explained tokens belong to one vocabulary and to what follows one position. In another model, or at another
 *   position, none stays explained; in a changed text, only one that is still probable does, as the user then asks about
 *   the text's own prediction.
 * - A block and a head belong to one model. In another model, those that add most are shown, or else the first.
 * - In another model, the step that is about the same thing is shown, or else the first. An output with its source and a text
 *   that is read begin at the first step after each other: their steps tell of different texts.
 * @param before the trace in which the place was chosen
 */
export function carriedPlace(place: Chosen, before: ReadIn, after: Traced): Chosen {
  const { layer, head, isAutomatic, token, source, step, target, ratherThan } = place;
  const isSameKind = hasSameSequences(before, after);
  const found = isSameKind ? indexIn(before.token, after, sharedWith(before, after)) : undefined;
  // An index beyond the end means the last token, whatever the text.
  const next =
    token === FIRST_LOOK.token ? token : (found ?? (isSameKind ? replacedIn(before, after) : FIRST_LOOK.token));
  const last = lastOfText(after.tokens);
  const index = next < after.tokens.length ? next : last;
  const isSamePlace = index === before.token.index && (found !== undefined || (before.token.isLast && index === last));
  const isSameModel = isOfModel(before, after);
  const likely = (after.top ?? []).slice(0, STILL_LIKELY);
  // After the same tokens, the same is predicted.
  const isSameUpTo = found !== undefined && after.text.startsWith(before.token.text.slice(0, before.token.end));
  const isExplained = (id: number | null) => isSameUpTo || id === null || likely.some((one) => one.id === id);
  const keeps = isSameModel && isSamePlace && isExplained(target);
  const shown = isSameModel ? { layer, head } : { layer: FIRST_LOOK.layer, head: FIRST_LOOK.head };
  return {
    ...shown,
    isAutomatic: isAutomatic || !isSameModel,
    token: next,
    source: sourceIn(source, before, after),
    step: isSameModel ? step : isSameKind ? stepIn(before.step, step, after.plan.sections) : FIRST_LOOK.step,
    target: keeps ? target : null,
    ratherThan: keeps && isExplained(ratherThan) ? ratherThan : null,
  };
}

/**
 * The place in a text before its change to which the user goes back: that where it was read, but at the token chosen since.
 * @param left where the changed text was read, and its trace
 */
export function placeBefore<P extends Chosen>(
  place: P,
  left: { readonly place: P; readonly of: Traced },
  now: Traced,
): P {
  const { token } = carriedPlace(left.place, readIn(left.place, left.of), now);
  return token === place.token ? place : { ...place, token, target: null, ratherThan: null };
}

/** Whether both traces are of one text, or both of an output and its source. */
function hasSameSequences({ source }: ReadIn, after: Traced): boolean {
  return Boolean(source) === Boolean(after.source);
}

/** The chosen token of the source; the first one if the trace has no source, or another one. */
function sourceIn(source: number, before: ReadIn, after: Traced): number {
  if (!before.source || !after.source || source === FIRST_LOOK.source) return FIRST_LOOK.source;
  return indexIn(before.source, after.source) ?? FIRST_LOOK.source;
}

/** Whether ids mean the same tokens, and the dimensions of vectors the same directions. */
export function isOfModel({ model, vocabSize }: ReadIn, after: Pick<Traced, 'model'>): boolean {
  return model === after.model.folder && vocabSize === after.model.vocabSize;
}

function readStep(step: number, sections: Traced['plan']['sections']): ReadStep | null {
  const section = sections.find(({ number }) => number === step);
  if (!section) return null;
  const { number, part, view } = section;
  const before = sections.filter((other) => other.number < step && isAbout(other, section)).length;
  return { number, view, before, ...(part !== undefined && { part }) };
}

/** @param step the step's previous number, which is kept if it is not known what the step was about */
function stepIn(read: ReadStep | null | undefined, step: number, sections: Traced['plan']['sections']): number {
  if (!read) return step;
  const ofPart = sections.filter((section) => isAbout(section, read));
  const found = ofPart.length > 0 ? ofPart : sections.filter(({ view }) => view === read.view);
  return (found[read.before] ?? found[0])?.number ?? FIRST_LOOK.step;
}

function isAbout(section: Pick<Section, 'part' | 'view'>, other: Pick<Section, 'part' | 'view'>): boolean {
  return section.view === other.view && section.part === other.part;
}

function chosenToken(position: number, { text, tokens }: Pick<Traced, 'text' | 'tokens'>): ChosenToken {
  const last = lastOfText(tokens);
  const index = position < tokens.length ? position : last;
  const { start = 0, end = 0 } = tokens[index] ?? {};
  return { text, index, start, end, isLast: index === last };
}

/** Whether both traces are of outputs for one source. */
function isOfSource({ source }: ReadIn, after: Traced): boolean {
  return source !== undefined && source !== null && source.text === after.source?.text;
}

/** The place of the chosen token in another output for the same source, if what precedes it is the same; else the last one. */
function replacedIn(before: ReadIn, after: Traced): number {
  const { text, index, start } = before.token;
  const isSame = isOfSource(before, after) && after.text.startsWith(text.slice(0, start));
  return isSame && after.tokens[index]?.start === start ? index : FIRST_LOOK.token;
}

/** Which tokens of another text count as those of this one: none, those before the first change, or those after all changes as well. */
type Shared = 'none' | 'beginning' | 'both ends';

function sharedWith(before: ReadIn, after: Traced): Shared {
  if (!before.source) return 'both ends';
  return isOfSource(before, after) ? 'beginning' : 'none';
}

/**
 * In a changed text, a token before the change is as far from the beginning as it was, and one after it as far from the end.
 * @returns undefined if the token was changed, if it was the last one of another text, or if the text's tokens are cut elsewhere
 */
function indexIn(
  chosen: ChosenToken,
  { text, tokens }: Pick<Traced, 'text' | 'tokens'>,
  shared: Shared = 'both ends',
): number | undefined {
  const moved = movedBy(chosen, text, shared);
  if (moved === undefined) return undefined;
  const isIt = (one: Traced['tokens'][number] | undefined) =>
    one?.start === chosen.start + moved && one.end === chosen.end + moved;
  // By index first, as several tokens may be parts of one character.
  if (isIt(tokens[chosen.index])) return chosen.index;
  const found = tokens.findIndex(isIt);
  return found < 0 ? undefined : found;
}

/** How many characters further on the token is in this text; `undefined` if it is not in what both texts share. */
function movedBy({ text: before, start, end, isLast }: ChosenToken, after: string, shared: Shared): number | undefined {
  if (before === after) return 0;
  // The last token of a text gives way to the last one of the other; an output grows at its end.
  if (shared === 'none' || (shared === 'both ends' && isLast)) return undefined;
  if (before.slice(0, end) === after.slice(0, end)) return 0;
  return shared === 'both ends' && after.endsWith(before.slice(start)) ? after.length - before.length : undefined;
}
