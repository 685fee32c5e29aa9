/** The page that shows what became of suggestions. It runs no script; its actions are commands of this extension. */
import { counted } from '../../base/counted';
import { rate, rateInWords } from '../../base/number-text';
import type { Verdict } from '../../generate/followed-suggestion';
import { FEWEST_JUDGED, MOST_MOVED, PRIOR } from '../../generate/personal-threshold';
import { addCounts, type SuggestionCounts, shareRefused, shareTaken } from '../../generate/suggestion-counts';
import type { TimedOutcome } from '../../generate/suggestion-outcomes';
import { plainPage, table, text } from '../plain-page';
import { GENERAL_RATES, rangeText } from './general-rate';

export interface StatisticsReport {
  readonly counts: readonly SuggestionCounts[];
  /** The last outcomes of this window, and the number of all. */
  readonly recent: readonly TimedOutcome[];
  readonly inWindow: number;
  /** The suggestion that was seen last, as long as it has no outcome; `undefined`: there is none. */
  readonly waiting: TimedOutcome | undefined;
  /** The present model of ghost text, and whether the expectations of its suggestions were measured with it. */
  readonly now: { readonly model: string; readonly isMeasured: boolean };
  readonly isOn: boolean;
  readonly file: string;
  readonly languageName: (id: string) => string;
  readonly modelName: (model: string) => string;
  /** How often suggestions must be right: as set, and as used for a language and a model. */
  readonly threshold: { readonly set: number; readonly used: (counts: SuggestionCounts) => number };
  /** Command links that the page contains. */
  readonly links: { readonly delete: string; readonly settings: string };
}

/** The first column of every table of counts: whose suggestions they were. It is one column, which leaves room for the others. */
const WHOSE = 'language, model';
/** Three tables, each narrow enough for an editor beside another. */
const OUTCOMES = [WHOSE, 'offered', 'taken whole', 'taken in part', 'typed in full', 'refused', 'let go'];
const FIRST_WORD = [WHOSE, 'first word came', 'expected', 'threshold now', 'it moves after'];
const TAKEN = [WHOSE, 'share taken', 'share refused', 'characters taken'];
const RECENT = [WHOSE, 'time', 'what became of it', 'first word', 'expected'];

/** A longer word would take the room of the other columns. Characters. */
const MOST_OF_WORD = 16;
const GENERAL = ['how often', 'expected at least', 'shown at, of all places', 'first word right in'];

export function statisticsHtml(report: StatisticsReport): string {
  const { counts, isOn, file, links } = report;
  const [total] = totalOf(counts);
  const has = total !== undefined;
  const settings = `<a href="${text(links.settings)}">Switch Counting ${isOn ? 'Off' : 'On'} in the Settings</a>`;
  const deletion = has ? ` · <a href="${text(links.delete)}">Start Statistics Anew...</a>` : '';
  const body = `<h1>Ghost text statistics</h1>
${total ? `<p class="verdict">${sayTaken(total)}</p><p>${sayRest(total)}${text(sayWaiting(report.waiting))}</p>` : ''}
<p>This page counts what became of the suggestions that were offered to you. The counts are kept in one file on this disk, and do not leave this machine; no text is kept in it.</p>
${isOn ? '' : '<p><strong>Counting is off:</strong> nothing is counted, and the threshold is what the settings say.</p>'}
${has ? tablesOf(report) : `<p>${text(sayNothing(report.waiting))}</p>`}
${recentHtml(report)}
<p>${settings}${deletion}</p>
${folded(
  'How this changes what is suggested',
  `<p>The <em>threshold</em> says how often the first word of suggestions like this one must be right for it to be shown: ${rate(report.threshold.set)} of the time, by your settings as they are now. Suggestions that were counted before you changed them met the threshold that was set then. If the first word came more often than <em>expected</em>, it is lowered, and you see more; if it came less often, it is raised, and you see fewer. It moves by ${percentagePoints(MOST_MOVED)} at most.</p>
<p>Each language and model has a threshold of its own. It first moves after ${FEWEST_JUDGED} suggestions of its own row whose first word came or did not come; those that were let go do not count. The column <em>it moves after</em> says how many are missing. What you did counts more with each of them: after ${PRIOR}, as much as what was expected.</p>`,
)}
${generalHtml()}
<p>File: <code>${text(file)}</code></p>`;
  return plainPage({ body, styles: STYLES });
}

/** The outcomes of all suggestions, and what moves the threshold. What the numbers of a table mean stands right below it. */
function tablesOf(report: StatisticsReport): string {
  const { counts, languageName, modelName, threshold } = report;
  const sorted = counts.toSorted((a, b) => b.offered - a.offered);
  const [total] = totalOf(counts);
  const rows = (figures: (of: SuggestionCounts) => string[], ofTotal: (of: SuggestionCounts) => string[]) => {
    const each = sorted.map((one) => [`${languageName(one.language)}\n${modelName(one.model)}`, ...figures(one)]);
    return total && each.length > 1 ? [...each, ['total', ...ofTotal(total)]] : each;
  };
  const judged = rows(
    (one) => [...judgedFigures(one), rate(threshold.used(one)), sayMissing(FEWEST_JUDGED - one.judged)],
    (all) => [...judgedFigures(all), '', ''],
  );
  return `<h2>What became of them</h2>
${table(OUTCOMES, rows(outcomeFigures, outcomeFigures), whoseHtml)}
${table(TAKEN, rows(takenFigures, takenFigures), whoseHtml)}
${folded(MEANING, HOW_COUNTED)}
<h2>Whether their first word came</h2>
${total ? `<p>${sayFirstWord(total)}</p>` : ''}
${table(FIRST_WORD, judged, whoseHtml)}
${folded(MEANING, howFirstWord(report))}`;
}

/** The words for how many more outcomes are needed until the threshold moves. */
function sayMissing(missing: number): string {
  return missing > 0 ? `${missing} more` : 'each one';
}

/** The summary of the explanation below each table. It is folded, so that users who know it need not scroll past it. */
const MEANING = 'What these words mean';

/** @param html the content that appears when the summary is clicked */
function folded(summary: string, html: string): string {
  return `<details><summary>${summary}</summary>${html}</details>`;
}

/** The total of all languages and models; none if nothing was counted. */
function totalOf(counts: readonly SuggestionCounts[]): SuggestionCounts[] {
  return addCounts(counts.map((one) => ({ ...one, language: '', model: '' })));
}

/** Comes first, as it is what the user did: "Taken: 3 of 12 suggestions offered (25 %), 1 of them in part" */
function sayTaken(total: SuggestionCounts): string {
  const { offered, whole, part } = total;
  const inPart = part > 0 ? `, ${part} of them in part` : '';
  return `<strong>Taken: ${whole + part} of ${counted(offered, 'suggestion')} offered (${rateInWords(shareTaken(total))})${inPart}</strong>`;
}

/** "You typed 2 in full, refused 4 (33 %) and let 3 go." */
function sayRest(total: SuggestionCounts): string {
  const share = total.typedOver === 0 ? '' : ` (${rateInWords(shareRefused(total))})`;
  return `You typed ${total.byHand} in full, refused ${total.typedOver}${share} and let ${letGo(total)} go.`;
}

/** "The first word came in 4 of 6 suggestions (67 %); 3.0 were expected. Not judged: 4 more, let go, …" */
function sayFirstWord(total: SuggestionCounts): string {
  const { offered, right, judged, expected } = total;
  if (judged === 0) return 'No suggestion can be judged by its first word yet.';
  const others = offered - judged;
  const untold =
    others > 0
      ? ` Not judged: ${others} more (let go, asked for, from VS Code’s list, or typed before you could read them).`
      : '';
  return `The first word came in ${right} of ${counted(judged, 'suggestion')} (${rateInWords(right / judged)}); ${expected.toFixed(1)} were expected.${untold}`;
}

/** Mentions the last suggestion, so that it does not seem to be missing. */
function sayWaiting(waiting: TimedOutcome | undefined): string {
  return waiting ? ` The last one, ${shownWord(waiting.word)}, was still open when this page was drawn.` : '';
}

function sayNothing(waiting: TimedOutcome | undefined): string {
  return waiting
    ? `Nothing was counted when this page was drawn: the suggestion ${shownWord(waiting.word)} was still open.`
    : 'Nothing has been counted yet: type on until a suggestion appears.';
}

const VERDICTS: Readonly<Record<Verdict, string>> = {
  whole: 'taken whole',
  part: 'taken in part',
  'by hand': 'typed in full',
  'typed over': 'refused',
  unknown: 'let go',
};

/** A list of single outcomes, so that the totals above can be followed. */
function recentHtml({ recent, inWindow, waiting, languageName, modelName }: StatisticsReport): string {
  if (recent.length === 0 && !waiting) return '';
  const row = ({ language, model, word, confidence, at }: TimedOutcome, what: string, came: string) => {
    const sure = confidence === null ? 'none' : rateInWords(confidence);
    const whose = `${languageName(language)}\n${modelName(model)}`;
    return [whose, at.toLocaleTimeString(), what, `${shownWord(word)} ${came}`.trimEnd(), sure];
  };
  const rows = [
    ...(waiting ? [row(waiting, 'still open', '')] : []),
    ...recent.map((one) => row(one, VERDICTS[one.verdict], whetherCame(one))),
  ];
  const open = waiting ? ', below the one that is still open' : '';
  const which = recent.length < inWindow ? `<p>The last ${recent.length} of ${inWindow} are listed${open}.</p>` : '';
  return `<h2>The last ones in this window</h2>
${which}${table(RECENT, rows, whoseHtml)}
${folded(MEANING, HOW_LISTED)}`;
}

function whetherCame({ isRight }: TimedOutcome): string {
  return isRight === null ? 'not counted' : isRight ? 'came' : 'did not come';
}

/** “this”; for a longer word, its beginning. A line break is shown as a symbol. */
function shownWord(word: string): string {
  const characters = [...(word.trim() || (word.includes('\n') ? '⏎' : word))];
  const shown =
    characters.length > MOST_OF_WORD ? `${characters.slice(0, MOST_OF_WORD).join('')}…` : characters.join('');
  return `“${shown}”`;
}

const HOW_LISTED =
  '<p>The newest comes first, each with the time at which it was taken, typed, refused or let go; of one that is <em>still open</em> it is when it was suggested, and that one is not counted above. This list, with the first word of each suggestion, is in the memory of this window alone: it is not kept in the file, and goes with the window. <em>Expected</em> is how often the first word of suggestions like it is right; one that was asked for by hand, or goes on from an entry of VS Code’s list, has <em>none</em> and is not counted there. A suggestion that was <em>refused</em> may have a first word that <em>came</em>: it was typed, and something else after it. A first word is <em>not counted</em> where its suggestion was let go, where it was typed before it could be read, or where only a part of that word was taken: it may stand in the text all the same.</p>';

const HOW_COUNTED = `<ul>
<li>VS Code does not tell an extension what it showed, what was taken, or that Escape was pressed. It is inferred from what was offered and from what was typed there afterwards.</li>
<li><em>Offered</em>: the suggestion, or what was left of it, stood for at least half a second between two keys, or was taken. It counts also where VS Code’s own list hid it. One that flashed by while you typed is not counted. What is left of a suggestion while you type its beginning is the same suggestion, and counts once.</li>
<li><em>Taken</em>: all or part of its text was put in at once: <em>whole</em> where its end was, <em>in part</em> where only some of it was, also where you typed the rest of it yourself. The same text from the clipboard looks the same. What VS Code adds by itself to what you type, as the bracket or quote that closes one, is not taken.</li>
<li><em>Characters taken</em>: those of which two or more were put in at once. A single character or white space that is taken looks like a key and is left out, as the blank between two words that Ctrl+→ takes by itself, or the last character of a suggestion of which you took the rest before: you may have taken some more.</li>
<li><em>Typed in full</em>: you typed the whole suggestion instead of taking it, key by key or with an entry of VS Code’s own list.</li>
<li><em>Refused</em>: you typed past it, that is, something else in its place or in place of what was left of it, also after Escape, or took it and undid that at once.</li>
<li><em>Let go</em>: nothing came of it: the cursor left it, other text was changed, or it was edited with several cursors. After Escape it counts here only if nothing was typed in its place.</li>
<li>A suggestion that goes on from a chosen entry of VS Code’s own list begins with what is grey of that entry. The entry itself is not <em>taken</em>, but typed.</li>
</ul>`;

/** @param report its present model decides which source of the numbers is named */
function howFirstWord({ now }: StatisticsReport): string {
  const source = now.isMeasured
    ? 'what was counted with it on this machine'
    : 'what was found with those two models, until it is counted with this one';
  return `<ul>
<li><em>First word came</em>: “15 of 16” means that of 16 suggestions that came unasked the first word came to stand in the text 15 times, as a whole word, taken or typed, <strong>whatever came after it</strong>. Signs before a word, as “=” or “(”, belong to it and have to come, too; a suggestion of signs alone has to come whole. Where its beginning stood there before, the word is whole with that: of “seemed” only “med” may have been suggested. It does not say that the suggestion was right: one whose first word you typed and whose rest you rejected counts here, and is <em>refused</em> above. Those that were let go are left out, and those whose first word was typed before it had stood for half a second.</li>
<li><em>Expected</em>: how many times it should have come, going by how often the first word of suggestions like them is right. That was counted on this machine with the model of the row, in pauses of the typing, on documentation and source code that come with LLM Trace; until that is done, what was found with two small models stands in for it. In use now, for ${text(now.model)}: ${source}.</li>
<li><em>It moves after</em>: the threshold moves once so many more first words of this row came, or were refused for something else; from then on with each one.</li>
</ul>`;
}

/** The same numbers as in the list of Less or More Often. */
function generalHtml(): string {
  const rows = GENERAL_RATES.map(({ label, confidence, shown, right }) => [
    label(),
    rateInWords(confidence),
    rangeText(shown),
    rangeText(right),
  ]);
  return folded(
    'How often it is right in general',
    `${table(GENERAL, rows)}
<p>These are the figures of <em>Less or More Often</em>. They are no counts of yours, nor what is <em>expected</em> above: they were measured once, by us, with the starter, at random places of documentation, of code and of a novel, texts that nobody trained on; “${text(firstRange())}” is from the lowest of the three to the highest. Other models have no such figures.</p>`,
  );
}

/** As in the first row of the table. */
function firstRange(): string {
  const [first] = GENERAL_RATES;
  return first ? rangeText(first.right) : '';
}

/** The language, and below it the model, whose name can be broken only after "-", "/" or ":". */
function whoseHtml(whose: string): string {
  const [language = '', model] = whose.split('\n');
  if (model === undefined) return text(language);
  return `${text(language)}<br><small>${text(model).replaceAll(/[-/:](?=[\p{L}\p{N}])/gu, '$&<wbr>')}</small>`;
}

function judgedFigures({ right, judged, expected }: SuggestionCounts): string[] {
  return [`${right} of ${judged}`, expected.toFixed(1)];
}

function outcomeFigures(counts: SuggestionCounts): string[] {
  const { offered, whole, part, byHand, typedOver } = counts;
  return [offered, whole, part, byHand, typedOver, letGo(counts)].map(String);
}

/** The number of suggestions without any outcome. */
function letGo({ offered, whole, part, byHand, typedOver }: SuggestionCounts): number {
  return offered - whole - part - byHand - typedOver;
}

function takenFigures(counts: SuggestionCounts): string[] {
  return [rate(shareTaken(counts)), rate(shareRefused(counts)), String(counts.characters)];
}

function percentagePoints(share: number): string {
  return `${Math.round(100 * share)} percentage points`;
}

const STYLES = `
a { color: var(--vscode-textLink-foreground); }
li { margin: .25rem 0; }
details { margin: .75rem 0; } summary { width: fit-content; cursor: pointer; }
code { font-family: var(--vscode-editor-font-family); overflow-wrap: anywhere; }
thead th { vertical-align: bottom; }
th, td { padding-right: .75rem; }
.verdict { font-size: 1.1em; }
/* Names of columns have several words: without a line between them two would be read as one. */
thead th + th { padding-left: .75rem; border-left: 1px solid var(--vscode-widget-border, var(--vscode-contrastBorder, currentColor)); }
tbody th, td { vertical-align: top; }
th:first-child { min-width: 6rem; }
small { color: var(--vscode-descriptionForeground); }
@media (max-width: 36rem) { body { padding: 0 .5rem; } thead th { font-size: .9em; } th, td { padding-right: .25rem; } td { white-space: normal; } }
/* Beside a trace: the last column may not lie beyond the edge, where nobody looks for it. */
@media (max-width: 27rem) { body { padding: 0 .25rem; } thead th { font-size: .8em; } thead th + th { padding-left: .25rem; } th, td { padding-right: .2rem; } th:first-child { min-width: 4.5rem; } }
`;
