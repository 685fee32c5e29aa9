/** Finds the field’s terms in running text, and lists all of them. No other place explains them. */
import type { SectionView } from '../../architectures/plan/section';
import { oncePer } from '../../base/once-per';
import { type Model, masks } from './meaning-in-model';
import { MASK, MODEL_TERMS, POSITION, ROTARY } from './model-terms';
import { RESULT_TERMS } from './result-terms';
import type { Term } from './term';

/** What a step shows, which decides what a word means there. */
export type { SectionView } from '../../architectures/plan/section';

/** What a text is about: a word may mean different things in different steps or models. */
export interface About {
  readonly view?: SectionView | undefined;
  /** `undefined` for a text about no model, or about several. */
  readonly plan?: Model | undefined;
}

/** A term as it is explained to a user who points at it. */
export interface ExplainedTerm {
  readonly name: string;
  readonly meaning: string;
  /** The explanation in a printed handout, if that is another text. */
  readonly meaningInPrint?: string;
  /** The explanation in a handout of selected steps, if that is another text. */
  readonly meaningInHandout?: string;
  /** The term's name in such a handout, if that is another name. */
  readonly nameInHandout?: string;
}

const GLOSSARY: readonly Term[] = [...MODEL_TERMS, ...RESULT_TERMS];

interface Spelling {
  readonly text: string;
  readonly term: Term;
  /** Whether the spelling means this term in a step. */
  readonly means: (view: SectionView | undefined) => boolean;
}

const SPELLINGS: readonly Spelling[] = GLOSSARY.flatMap((term) => [
  ...[term.name, ...(term.also ?? [])].map((text) => ({
    text: text.toLowerCase(),
    term,
    means: (view: SectionView | undefined) => !term.only || isAmong(term.only, view),
  })),
  ...(term.locally?.spellings ?? []).map((text) => ({
    text,
    term,
    means: (view: SectionView | undefined) => isAmong(term.locally?.views, view),
  })),
]);
/** Longer ones first, so that "logit lens" is not matched as "logit". */
const ANY_OF = [...new Set(SPELLINGS.map(({ text }) => text))].sort((a, b) => b.length - a.length);
const ANY = new RegExp(`(?<![\\p{L}\\p{N}“])(${ANY_OF.join('|')})(?![\\p{L}\\p{N}”])`, 'giu');

export interface TextPart {
  readonly text: string;
  readonly term?: ExplainedTerm;
}

/**
 * Splits a text into parts: the first occurrence of each term is a part of its own, and so is the text between terms.
 * @param seen names of the terms that have occurred already; those of this text are added
 */
export function splitByTerms(text: string, { view, plan }: About = {}, seen = new Set<string>()): TextPart[] {
  const parts: TextPart[] = [];
  let end = 0;
  for (const match of text.matchAll(ANY)) {
    const term = termOf(match[0].toLowerCase(), view);
    if (!term || seen.has(term.name) || term.notAfter?.test(text.slice(0, match.index))) continue;
    seen.add(term.name);
    if (match.index > end) parts.push({ text: text.slice(end, match.index) });
    parts.push({ text: match[0], term: toldOf(term, plan) });
    end = match.index + match[0].length;
  }
  if (end < text.length) parts.push({ text: text.slice(end) });
  return parts;
}

/** An entry of the list of all terms. */
export interface GlossaryEntry extends ExplainedTerm {
  /** Its other spellings. */
  readonly also: readonly string[];
  /** Other words that find it. */
  readonly searched: readonly string[];
  /** The number of the step that it belongs to in the given model. */
  readonly step: number | undefined;
}

type ModelWithSteps = Model & { readonly sections: readonly { readonly number: number; readonly view: SectionView }[] };

/** All terms sorted by name, with their meanings in a model, or in general. */
export function glossaryOf(plan?: ModelWithSteps): readonly GlossaryEntry[] {
  return GLOSSARY.map((term) => ({
    ...toldOf(term, plan),
    also: term.also ?? [],
    searched: term.searched ?? [],
    step: plan && stepOf(term, plan),
  })).sort((a, b) => a.name.localeCompare(b.name, 'en'));
}

function stepOf({ name, at }: Term, { sections, nodes, stages }: ModelWithSteps): number | undefined {
  if (name === ROTARY && !nodes.some(({ kind }) => kind === 'rotary')) return undefined;
  if (name === POSITION && !stages.some(({ role }) => role === 'position')) return undefined;
  if (name === MASK && !masks({ nodes })) return undefined;
  const view = at.find((one) => sections.some((section) => section.view === one));
  return sections.find((section) => section.view === view)?.number;
}

/** The entries that contain a query: first names that begin with it, then other names, then explanations. */
export function foundEntries(entries: readonly GlossaryEntry[], query: string): readonly GlossaryEntry[] {
  const wanted = query.trim().toLowerCase();
  const ranked = entries.map((entry) => ({ entry, rank: rankOf(entry, wanted) }));
  return ranked
    .filter(({ rank }) => Number.isFinite(rank))
    .sort((a, b) => a.rank - b.rank)
    .map(({ entry }) => entry);
}

function rankOf({ name, also, searched, meaning }: GlossaryEntry, wanted: string): number {
  const [own, spellings] = [name.toLowerCase(), [...also, ...searched].map((spelling) => spelling.toLowerCase())];
  if (own.startsWith(wanted)) return 0;
  if (spellings.some((spelling) => spelling.startsWith(wanted))) return 1;
  if ([own, ...spellings].some((text) => text.includes(wanted))) return 2;
  return beginsWord(meaning.toLowerCase(), wanted) ? 3 : Number.POSITIVE_INFINITY;
}

/** Whether the text has it other than within a word, where it would mean something else: "OV" does not occur in "above". */
function beginsWord(text: string, wanted: string): boolean {
  for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + 1))
    if (!/[\p{L}\p{N}]$/u.test(text.slice(0, at)) || !/^[\p{L}\p{N}]/u.test(wanted)) return true;
  return false;
}

function termOf(spelling: string, view: SectionView | undefined): Term | undefined {
  return SPELLINGS.find(({ text, means }) => text === spelling && means(view))?.term;
}

function isAmong(views: readonly SectionView[] | undefined, view: SectionView | undefined): boolean {
  return view !== undefined && views?.includes(view) === true;
}

/** By name; the same object each time, so that a term with the same meaning is not rendered again. */
const toldInModel = oncePer((_plan: Model) => new Map<string, ExplainedTerm>());
const toldInAll = new Map<string, ExplainedTerm>();

function toldOf(
  { name, meaning, meaningInPrint, meaningInHandout, nameInHandout }: Term,
  plan: Model | undefined,
): ExplainedTerm {
  const known = plan ? toldInModel(plan) : toldInAll;
  const told = known.get(name) ?? {
    name,
    meaning: typeof meaning === 'string' ? meaning : meaning(plan),
    ...(meaningInPrint === undefined ? {} : { meaningInPrint }),
    ...(meaningInHandout === undefined ? {} : { meaningInHandout }),
    ...(nameInHandout === undefined ? {} : { nameInHandout }),
  };
  known.set(name, told);
  return told;
}
