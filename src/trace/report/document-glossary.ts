/** The terms of a document, each with what it means: who is handed it may meet them for the first time. */
import { markdownParagraph, markdownWords } from '../../base/markdown';
import { splitByTerms, type ToldTerm } from '../steps/glossary';
import type { StoryPart } from './document';
import type { ReportInput } from './input';

/**
 * The entries of the glossary that occur in these parts, by name; none where none does.
 * @param of the model that they tell of; left out: what terms mean in general
 */
export function documentGlossary(
  parts: readonly StoryPart[],
  { plan }: Partial<Pick<ReportInput, 'plan'>> = {},
): string[] {
  const seen = new Set<string>();
  const terms = parts.flatMap(({ view, sections }) =>
    splitByTerms(runningText(sections), { view, plan }, seen).flatMap(({ term }) => (term ? [term] : [])),
  );
  if (terms.length === 0) return [];
  const list = terms.toSorted((a, b) => a.name.localeCompare(b.name, 'en')).map(entry);
  return ['## Words', list.join('\n')];
}

function entry({ name, meaning }: ToldTerm): string {
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
