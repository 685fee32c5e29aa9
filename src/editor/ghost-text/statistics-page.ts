/** The page that shows what became of suggestions. It runs no script; its actions are commands of ours. */
import { rate } from '../../base/number-text';
import { FEWEST_JUDGED, MOST_MOVED, PRIOR } from '../../generate/personal-threshold';
import { addCounts, type SuggestionCounts, shareTaken } from '../../generate/suggestion-counts';
import { plainPage, table, text } from '../plain-page';

export interface StatisticsReport {
  readonly counts: readonly SuggestionCounts[];
  readonly isOn: boolean;
  readonly file: string;
  readonly languageName: (id: string) => string;
  readonly modelName: (model: string) => string;
  /** How often suggestions must be right, as it is set, and as it is used in a language and of a model. */
  readonly threshold: { readonly set: number; readonly used: (counts: SuggestionCounts) => number };
  /** Commands that the page may run, as addresses. */
  readonly links: { readonly delete: string; readonly settings: string };
}

const HEADER = [
  'language',
  'model',
  'seen',
  'taken whole',
  'taken in part',
  'typed by hand',
  'typed over',
  'taken',
  'characters taken',
  'shown from',
];

export function statisticsHtml(report: StatisticsReport): string {
  const { counts, isOn, file, links } = report;
  const [has, settings] = [counts.length > 0, `<a href="${text(links.settings)}">Switch ${isOn ? 'off' : 'on'}</a>`];
  const deletion = has ? ` · <a href="${text(links.delete)}">Reset Statistics...</a>` : '';
  const body = `<h1>Ghost text statistics</h1>
<p>What became of the suggestions that you saw. It is kept in one file on this disk, and nothing of it leaves this machine; no text is kept.</p>
${isOn ? '' : '<p><strong>Switched off:</strong> nothing is counted, and the threshold is what the settings say.</p>'}
${has ? tableOf(report) : '<p>Nothing has been counted yet: type on until a suggestion appears.</p>'}
<p>${settings}${deletion}</p>
<h2>How it is counted</h2>
<ul>
<li>No editor tells an extension what it showed, or what was taken. It is inferred from what was offered and from what was typed there afterwards.</li>
<li><em>Seen</em>: it stood there for a quarter of a second, or was taken. What the next key replaces sooner is not counted.</li>
<li><em>Taken</em>: it was put in at once, in whole or in part. The same text from the clipboard or from another list looks the same.</li>
<li><em>Typed by hand</em>: typed to its end, key by key; it was right, and not taken. <em>Typed over</em>: something else was typed in its place, or it was undone at once.</li>
<li>Seen, and in no other column: suggestions that were dismissed, or left because the cursor went elsewhere, and what several cursors edited. Suggestions that go on with an entry of VS Code's own list are not counted at all.</li>
</ul>
<h2>What it does</h2>
<p>A suggestion is shown if suggestions like it are right often enough: in ${rate(report.threshold.set)} of cases, by your settings. Where those that you saw were right more often than that, the threshold is lowered, else raised, by ${percentagePoints(MOST_MOVED)} at most: the more of them there were, the further. ${PRIOR} of them count as much as what was expected. Right is what was taken, or whose first word was typed by hand; wrong is what something else was typed in place of. Before ${FEWEST_JUDGED} of them could be judged, the threshold stays as it is set. What was asked for by hand does not count for it.</p>
<p>File: <code>${text(file)}</code></p>`;
  return plainPage({ body, styles: STYLES });
}

function tableOf({ counts, languageName, modelName, threshold }: StatisticsReport): string {
  const rows = counts
    .toSorted((a, b) => b.offered - a.offered)
    .map((one) => [languageName(one.language), modelName(one.model), ...figures(one), rate(threshold.used(one))]);
  const [total] = addCounts(counts.map((one) => ({ ...one, language: '', model: '' })));
  return table(HEADER, total && rows.length > 1 ? [...rows, ['total', '', ...figures(total), '']] : rows);
}

function figures(counts: SuggestionCounts): string[] {
  const { offered, whole, part, byHand, typedOver, characters } = counts;
  return [...[offered, whole, part, byHand, typedOver].map(String), rate(shareTaken(counts)), String(characters)];
}

function percentagePoints(share: number): string {
  return `${Math.round(100 * share)} percentage points`;
}

const STYLES = `
a { color: var(--vscode-textLink-foreground); }
li { margin: .25rem 0; }
code { font-family: var(--vscode-editor-font-family); overflow-wrap: anywhere; }
thead th { vertical-align: bottom; }
th:first-child { min-width: 4rem; }
td:nth-child(2) { text-align: left; white-space: normal; overflow-wrap: anywhere; min-width: 6rem; }
th:nth-child(2) { text-align: left; }
`;
