/** The terms of a document with their meanings, as its readers may meet them for the first time. */
import { markdownParagraph, markdownWords } from '../../base/markdown';
import type { AttributionPart } from '../readings/attribution';
import { type ExplainedTerm, type SectionView, splitByTerms } from '../steps/glossary';
import type { StoryPart } from './document';
import type { ReportInput } from './input';

/**
 * The glossary entries that occur in these parts, and those that their meanings use, by name; empty if there are none.
 * @param of the model that the parts describe; absent: terms have their general meanings
 * @param isWhole if not, the document is a handout, with shorter meanings and with names as in its steps
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
  const isNew = ({ name }: ExplainedTerm) => !terms.some((term) => term.name === name);
  if (!isWhole) terms.push(...anywhere(parts).filter(isNew));
  if (terms.length === 0) return [];
  const told = (term: ExplainedTerm) =>
    isWhole
      ? { name: term.name, meaning: inPrint(term) }
      : { name: term.nameInHandout ?? term.name, meaning: term.meaningInHandout ?? inPrint(term) };
  // The list grows while it is iterated.
  for (const term of terms) terms.push(...termsIn(told(term).meaning).filter(isNew));
  const list = terms
    .map(told)
    .toSorted((a, b) => a.name.localeCompare(b.name, 'en'))
    .map(({ name, meaning }) => entry(name, meaning));
  return ['## Words', list.join('\n')];
}

/** The words for parts of a logit in the figures of a handout, each in the step where the panel explains it. */
export function wordsInFigures({ steps, attribution }: Pick<ReportInput, 'steps' | 'attribution'>): StoryPart[] {
  if (!attribution || !steps.some(({ view }) => view === 'logits')) return [];
  const has = (kind: AttributionPart['kind']) => attribution.parts.some((part) => part.kind === kind);
  return [
    ...(has('pos_embed') ? [{ view: 'embedding', sections: ['position vectors'] } as const] : []),
    ...(has('norm_bias') ? [{ view: 'norm', sections: ['norm'] } as const] : []),
  ];
}

/**
 * For words that a panel explains only in some steps: the terms that have the same meaning in all steps, as a handout may
 * have none of these steps.
 */
function anywhere(parts: readonly StoryPart[]): ExplainedTerm[] {
  const all = parts.map(({ sections }) => runningText(sections)).join(' ');
  return splitByTerms(all, { view: 'embedding' }, new Set()).flatMap(({ term }) =>
    term && ANYWHERE.includes(term.name) ? [term] : [],
  );
}

const ANYWHERE: readonly string[] = ['vector', 'query', 'key'];

function inPrint({ meaning, meaningInPrint = meaning }: ExplainedTerm): string {
  return meaningInPrint;
}

function entry(name: string, meaning: string): string {
  const lines = markdownParagraph(`**${markdownWords(name)}**: ${markdownWords(meaning)}`);
  return `- ${lines.replaceAll('\n', '\n  ')}`;
}

/** The document's own words; tokens and quoted texts are not. */
function runningText(sections: readonly string[]): string {
  return sections
    .filter((section) => !section.startsWith('>'))
    .join('\n')
    .replaceAll(/(`+)[^`].*?\1/gs, ' ')
    .replaceAll('\n', ' ');
}
