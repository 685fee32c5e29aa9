/** What was chosen of a trace's tokens, when another trace takes its place: the same choice, as far as it is there. */
import type { Section } from '../../architectures/plan/section';
import type { SourceText } from '../run/source';
import { FIRST_LOOK, lastOfText, type Place } from './first-look';

/** What a trace is known by here. */
interface Traced {
  readonly model: { readonly folder: string; readonly vocabSize: number };
  readonly plan: { readonly sections: readonly Pick<Section, 'number' | 'part' | 'view'>[] };
  readonly text: string;
  readonly tokens: SourceText['tokens'];
  readonly source?: Pick<SourceText, 'text' | 'tokens'>;
  /** The most probable next tokens; left out: they are not known. */
  readonly top?: readonly { readonly id: number }[];
}

/** In a changed text a token is still explained where it is among so many of the most probable ones. */
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

/** What a step is about, whatever its number: models of one kind have the same steps, those of another kind others. */
interface ReadStep extends Pick<Section, 'number' | 'part' | 'view'> {
  /** How many steps before it are about the same: blocks have two norms. */
  readonly before: number;
}

/** What a choice was made in: all that is needed to find it again in another trace. */
export interface ReadIn {
  readonly model: string;
  readonly vocabSize: number;
  readonly token: ChosenToken;
  readonly source: ChosenToken | null;
  readonly step: ReadStep | null;
}

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

/** Whether ids stand for the same tokens, and positions for the same places of the text. */
export function isReadIn(before: ReadIn, after: Traced): boolean {
  return isOfModel(before, after) && before.token.text === after.text && before.source?.text === after.source?.text;
}

/**
 * A token that was chosen stays chosen where the text is the same and has it; else the last one is. It belongs to its sequence: what
 * was chosen in an output is none of a text that is read, nor is what was chosen in a source where the other model has none. Ids are those of one
 * vocabulary, and explain what follows one position: in another model, or after another position, none is explained, nor in a
 * changed text what is not probable there any more: its own prediction is what a reader asks about. A
 * block and a head are those of one model: in another one, those that add most are shown, and where none does, the first. A model of another kind is read
 * on in its step that is about the same, or from the beginning.
 * @param before what the place was chosen in
 */
export function carriedPlace(place: Chosen, before: ReadIn, after: Traced): Chosen {
  const { layer, head, isAutomatic, token, source, step, target, ratherThan } = place;
  const found = hasSameSequences(before, after) ? indexIn(before.token, after) : undefined;
  // Beyond the end is the last one of whatever text.
  const next = token === FIRST_LOOK.token ? token : (found ?? FIRST_LOOK.token);
  const last = lastOfText(after.tokens);
  const index = next < after.tokens.length ? next : last;
  const isSamePlace = index === before.token.index && (found !== undefined || (before.token.isLast && index === last));
  const isSameModel = isOfModel(before, after);
  const likely = (after.top ?? []).slice(0, STILL_LIKELY);
  const isExplained = (id: number | null) => found !== undefined || id === null || likely.some((one) => one.id === id);
  const keeps = isSameModel && isSamePlace && isExplained(target);
  const shown = isSameModel ? { layer, head } : { layer: FIRST_LOOK.layer, head: FIRST_LOOK.head };
  return {
    ...shown,
    isAutomatic: isAutomatic || !isSameModel,
    token: next,
    source: sourceIn(source, before, after),
    step: isSameModel ? step : stepIn(before.step, step, after.plan.sections),
    target: keeps ? target : null,
    ratherThan: keeps && isExplained(ratherThan) ? ratherThan : null,
  };
}

/** Whether both are of one text, or both of an output and its source. */
function hasSameSequences({ source }: ReadIn, after: Traced): boolean {
  return Boolean(source) === Boolean(after.source);
}

/** The token that is chosen in the source; of a trace that has none, and of another source, the first. */
function sourceIn(source: number, before: ReadIn, after: Traced): number {
  if (!before.source || !after.source || source === FIRST_LOOK.source) return FIRST_LOOK.source;
  return indexIn(before.source, after.source) ?? FIRST_LOOK.source;
}

/** Whether ids stand for the same tokens, and the dimensions of a vector for the same. */
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

/** @param step its number before, which is kept where it is not known what it was about */
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

/** @returns undefined: the text is another one, or its tokens are cut elsewhere */
function indexIn(chosen: ChosenToken, { text, tokens }: Pick<Traced, 'text' | 'tokens'>): number | undefined {
  if (text !== chosen.text) return undefined;
  const isIt = (one: Traced['tokens'][number] | undefined) => one?.start === chosen.start && one.end === chosen.end;
  // Several tokens may be parts of one character.
  if (isIt(tokens[chosen.index])) return chosen.index;
  const found = tokens.findIndex(isIt);
  return found < 0 ? undefined : found;
}
