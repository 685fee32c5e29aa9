/** The terms of a document, each with what it means: who is handed it may meet them for the first time. */
import { markdownParagraph, markdownWords } from '../../base/markdown';
import type { AttributionPart } from '../readings/attribution';
import { type SectionView, splitByTerms, type ToldTerm } from '../steps/glossary';
import type { StoryPart } from './document';
import type { ReportInput } from './input';

/**
 * The entries of the glossary that occur in these parts, and those that their own meanings use, by name; none where none does.
 * @param of the model that they tell of; left out: what terms mean in general
 * @param isWhole a hand-out has shorter meanings, and names as its steps have them
 */
export function documentGlossary(
  parts: readonly StoryPart[],
  { plan }: Partial<Pick<ReportInput, 'plan'>> = {},
  isWhole = true,
): string[] {
  const seen = new Set<string>();
  const termsIn = (text: string, view?: SectionView) =>
    splitByTerms(text, { view, plan }, seen).flatMap(({ term }) => (term ? [term] : []));
  const terms = parts.flatMap(({ view, sections }) => termsIn(runningText(sections), view));
  const isNew = ({ name }: ToldTerm) => !terms.some((term) => term.name === name);
  if (!isWhole) terms.push(...anywhere(parts).filter(isNew));
  if (terms.length === 0) return [];
  const told = (term: ToldTerm) =>
    isWhole
      ? { name: term.name, meaning: onPaper(term) }
      : { name: term.nameForPupils ?? term.name, meaning: term.forPupils ?? onPaper(term) };
  // The list grows while it is gone through.
  for (const term of terms) terms.push(...termsIn(told(term).meaning).filter(isNew));
  const list = terms
    .map(told)
    .toSorted((a, b) => a.name.localeCompare(b.name, 'en'))
    .map(({ name, meaning }) => entry(name, meaning));
  return ['## Words', list.join('\n')];
}

/** What figures of a hand-out call parts of a logit, beside what is said: each where the panel explains it. */
export function wordsInFigures({ steps, attribution }: Pick<ReportInput, 'steps' | 'attribution'>): StoryPart[] {
  if (!attribution || !steps.some(({ view }) => view === 'logits')) return [];
  const has = (kind: AttributionPart['kind']) => attribution.parts.some((part) => part.kind === kind);
  return [
    ...(has('pos_embed') ? [{ view: 'embedding', sections: ['position vectors'] } as const] : []),
    ...(has('norm_bias') ? [{ view: 'norm', sections: ['norm'] } as const] : []),
  ];
}

/** Of words that a panel explains only in some steps those that all steps use in the same sense: who has a hand-out may have none of these steps. */
function anywhere(parts: readonly StoryPart[]): ToldTerm[] {
  const all = parts.map(({ sections }) => runningText(sections)).join(' ');
  return splitByTerms(all, { view: 'embedding' }, new Set()).flatMap(({ term }) =>
    term && ANYWHERE.includes(term.name) ? [term] : [],
  );
}

const ANYWHERE: readonly string[] = ['vector', 'query', 'key'];

function onPaper({ meaning, onPaper = meaning }: ToldTerm): string {
  return onPaper;
}

function entry(name: string, meaning: string): string {
  const lines = markdownParagraph(`**${markdownWords(name)}**: ${markdownWords(meaning)}`);
  return `- ${lines.replaceAll('\n', '\n  ')}`;
}

/** What the document says itself: tokens and quoted texts are somebody else’s words. */
function runningText(sections: readonly string[]): string {
  return sections
    .filter((section) => !section.startsWith('>'))
    .join('\n')
    .replaceAll(/(`+)[^`].*?\1/gs, ' ')
    .replaceAll('\n', ' ');
}
