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

/** What moves the threshold comes first: in a narrow window the rest is scrolled to. */
const HEADER = [
  'language',
  'model',
  'threshold',
  'right',
  'expected',
  'seen',
  'taken whole',
  'taken in part',
  'typed by hand',
  'typed over',
  'share taken',
  'characters taken',
];

export function statisticsHtml(report: StatisticsReport): string {
  const { counts, isOn, file, links } = report;
  const has = counts.length > 0;
  const settings = `<a href="${text(links.settings)}">Switch Counting ${isOn ? 'Off' : 'On'} in the Settings</a>`;
  const deletion = has ? ` · <a href="${text(links.delete)}">Reset Statistics...</a>` : '';
  const body = `<h1>Ghost text statistics</h1>
<p>What became of the suggestions that you saw. It is kept in one file on this disk, and nothing of it leaves this machine; no text is kept.</p>
${isOn ? '' : '<p><strong>Counting is off:</strong> nothing is counted, and the threshold is what the settings say.</p>'}
${has ? tableOf(report) : '<p>Nothing has been counted yet: type on until a suggestion appears.</p>'}
<p>${settings}${deletion}</p>
<h2>How it is counted</h2>
<ul>
<li>VS Code does not tell an extension what it showed, or what was taken. It is inferred from what was offered and from what was typed there afterwards.</li>
<li><em>Seen</em>: it stood there for a quarter of a second, or was taken. What the next key replaces sooner is not counted.</li>
<li><em>Taken</em>: it was put in at once, in whole or in part. The same text from the clipboard or from another list looks the same, and a single character that is taken looks like a key.</li>
<li><em>Typed by hand</em>: typed to its end, key by key; it was right, and not taken.</li>
<li><em>Typed over</em>: something else was typed in its place, or it was taken and undone at once.</li>
<li><em>Right</em>, of all of which it can be told and that you did not ask for: it was taken, or its first word was typed by hand, though something else may have come after that word. <em>Expected</em>: how many of them should have been right, by how often suggestions like each are.</li>
<li>Some were seen and are in none of the other columns: those that you dismissed, those that the cursor left, and those that were edited with several cursors. Suggestions that go on from an entry of VS Code's own list are not counted at all.</li>
</ul>
<h2>What it changes</h2>
<p>The <em>threshold</em> says how often suggestions like this one must be right for it to be shown: ${rate(report.threshold.set)} of the time, by your settings. If more of those that you saw were <em>right</em> than <em>expected</em>, it is lowered, and you see more; if fewer were, it is raised, and you see fewer. It moves by ${percentagePoints(MOST_MOVED)} at most.</p>
<p>It first moves when ${FEWEST_JUDGED} suggestions were right or wrong. What you did counts more with each of them: after ${PRIOR}, as much as what was expected.</p>
<p>File: <code>${text(file)}</code></p>`;
  return plainPage({ body, styles: STYLES });
}

function tableOf({ counts, languageName, modelName, threshold }: StatisticsReport): string {
  const rows = counts
    .toSorted((a, b) => b.offered - a.offered)
    .map((one) => [languageName(one.language), modelName(one.model), rate(threshold.used(one)), ...figures(one)]);
  const [total] = addCounts(counts.map((one) => ({ ...one, language: '', model: '' })));
  return table(HEADER, total && rows.length > 1 ? [...rows, ['total', '', '', ...figures(total)]] : rows);
}

function figures(counts: SuggestionCounts): string[] {
  const { offered, whole, part, byHand, typedOver, characters, right, judged, expected } = counts;
  return [
    `${right} of ${judged}`,
    expected.toFixed(1),
    ...[offered, whole, part, byHand, typedOver].map(String),
    rate(shareTaken(counts)),
    String(characters),
  ];
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
