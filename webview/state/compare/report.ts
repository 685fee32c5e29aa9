/** What a comparison says, as a Markdown document for people: both texts, first what differs, and the tables that show it. */

import { markdownQuote, markdownSentence, markdownTable, markdownWords } from '../../../src/base/markdown';
import type { PartDifferences, Similarity } from '../../../src/engine/protocol/reading-protocol';
import { givenText } from '../../../src/engine/protocol/trace-protocol';
import type { Drift } from '../../../src/trace/compare/drift';
import type { FoundDifference } from '../../../src/trace/compare/first-difference';
import type { PredictedAfter } from '../../../src/trace/compare/hardly-changes';
import { otherLengthSentence } from '../../../src/trace/compare/lead-sentences';
import type { Outcome, SharedChance } from '../../../src/trace/compare/outcome';
import type { PartDifference } from '../../../src/trace/compare/part-differences';
import type { Patch } from '../../../src/trace/compare/patch';
import { endsDiffer } from '../../../src/trace/compare/patch-sweep';
import { endsSentences, firstMlpSentences, patchSentences, recoveryText } from '../../../src/trace/compare/patch-words';
import { rangesOf } from '../../../src/trace/compare/reference-pairs';
import { pointsDifference, sideDifference } from '../../../src/trace/compare/side-difference';
import { furthestControlled } from '../../../src/trace/compare/stream-control';
import { streamSentences } from '../../../src/trace/compare/stream-words';
import { sweepWords } from '../../../src/trace/compare/sweep-words';
import { changeWithout } from '../../../src/trace/compare/word-influence';
import { documentGlossary } from '../../../src/trace/report/document-glossary';
import { bothMadeWith, MADE } from '../../../src/trace/report/document-provenance';
import { tokenCode } from '../../../src/trace/report/document-words';
import { compareStrings as strings } from '../../strings/compare';
import {
  fourDecimals,
  percentInTable,
  proseFourDecimals,
  quotedToken,
  signedHundredths,
  signedIn,
} from '../../strings/format';
import {
  type CompareData,
  type ComparedSide,
  type Comparison,
  differsInWords,
  opensOnSimilarity,
  pairRows,
  rowWords,
  type SideName,
} from './comparison';
import { driftName, shownShares } from './drift';
import { keptKnownPairs } from './kept-similarity';
import { knownPairSentences, placedCosine } from './known-pairs';
import { leadTexts, leadWords, streamWords } from './lead';
import { type NoCounterpartsData, noCounterpartsLooks, noCounterpartsWords } from './no-counterparts-report';
import { byDifference, partName } from './parts';
import { recoveryMapsOfParts, whereOf } from './parts-recovery';
import { namedRows, type PatchedParts, type PatchedStream, patchedParts, patchedStreams } from './patched';
import { type PositionPair, placeWords } from './positions';
import { type RecoveryMap, turned } from './recovery-map';
import { type ReportedSeveral, severalSection } from './several-report';
import { productMeaning, productText, similarWordSentences } from './similarity';
import { streamRecoveryMap } from './stream-recovery';
import { leftOutWords } from './stream-sweep';
import { furthestAt, furthestOfAll, furthestOfAllWords } from './summary-words';
import { knownWords, wordsSaid } from './words-left-out';

/** The most heads, or MLPs, in a table. */
const MOST_PARTS = 10;
/** The most tokens of each text in a table of all their pairs. */
const MOST_TOKENS = 24;

const SIDES = ['a', 'b'] as const;

/** What is known of the comparison; `undefined` for what it does not have. */
export interface ReportedComparison {
  readonly data: CompareData;
  readonly positions: PositionPair | undefined;
  readonly outcome: Outcome | undefined;
  /** If hardly anything changes at the end: the tokens after which most changes. */
  readonly most: PredictedAfter | null | undefined;
  readonly parts: PartDifferences | undefined;
  readonly drift: Drift | undefined;
  readonly first: FoundDifference | undefined;
  readonly similarity: Similarity | undefined;
  /** All texts, where these two are taken from several that are compared at once. */
  readonly several: ReportedSeveral | undefined;
  /** Set if the models' heads are not counterparts. */
  readonly apart: NoCounterpartsData | undefined;
  /** The weights with which each side was made, in words, and the date of the report. */
  readonly made: Readonly<Record<SideName, string | undefined>> & { readonly date: Date };
  /** The labels of its pictures, of both predictions and of the distance of the streams; `undefined` if there is no picture. */
  readonly pictures: {
    readonly predicted: string | undefined;
    readonly drift: string | undefined;
    /** For each result of `patchedParts`, one label for each of its maps. */
    readonly parts: readonly (readonly string[])[];
    /** One for each map of `patchedStreams`. */
    readonly streams: readonly string[];
    /** For the weights of the shown head of A, and of B. */
    readonly weights: readonly string[];
  };
}

export function comparisonReport(of: ReportedComparison): string {
  const { data, positions, outcome, most, parts, drift, first, similarity, several, apart, pictures, made } = of;
  const madeOf = (side: SideName) => ({
    ...data.comparison[side].summary,
    weightFiles: made[side],
    date: made.date,
  });
  const alike = similarity ? similaritySection(data, similarity) : [];
  const isFirst = opensOnSimilarity(data.comparison);
  const lead = positions && outcome ? leadWords(data, positions, outcome, { parts, drift, first, most }) : [];
  const more =
    lead.length > 0 && positions
      ? [otherLengthSentence(leadTexts(data.comparison)), drift ? streamWords(data.comparison, positions, drift) : '']
      : [];
  const told = [
    ...(several ? severalSection(several) : []),
    ...(isFirst ? alike : []),
    ...(lead.length > 0 || apart ? [heading(strings.overview)] : []),
    ...(lead.length > 0
      ? [
          ...lead.map(markdownSentence),
          ...picture(strings.predicted, pictures.predicted),
          ...more.filter(Boolean).map(markdownSentence),
        ]
      : []),
    ...(apart ? noCounterpartsWords(data, apart) : []),
    ...(outcome && positions ? predictions(of, outcome, positions) : []),
    ...(parts && positions ? partTables(of, parts, positions) : []),
    ...(positions ? patched(of, positions) : []),
    ...(drift && drift.pairs > 0 ? blocks(of, drift) : []),
    ...(apart && positions ? noCounterpartsLooks(data, apart, positions, weightPictures(pictures.weights)) : []),
    ...(isFirst ? [] : alike),
  ];
  return [
    ...textOf('a', data.comparison.a),
    ...textOf('b', data.comparison.b),
    ...told,
    MADE,
    bothMadeWith(madeOf('a'), madeOf('b')),
    // In the general form of the page's explanations, as there may be two models.
    ...documentGlossary([{ sections: told }]),
  ].join('\n\n');
}

function textOf(side: SideName, { summary, variant, edit }: ComparedSide): string[] {
  const of = [
    edit ? strings.edit[edit] : '',
    variant === 'walkthrough' ? strings.walkthrough : '',
    summary.model.name,
    strings.tokensOf(summary.tokens.length),
  ];
  const { text } = givenText(summary);
  return [`**${strings.side[side]}** · ${markdownWords(of.filter(Boolean).join(' · '))}`, markdownQuote(text)];
}

function predictions({ data }: ReportedComparison, outcome: Outcome, positions: PositionPair): string[] {
  const { a, b, shared } = outcome;
  const { chance } = strings;
  const share = (one: SharedChance['other']) => (one ? percentInTable(one.probability) : strings.none);
  const of = (side: SideName, tokens: readonly SharedChance[]) => [
    `**${strings.topOf(strings.side[side])}**`,
    markdownTable(
      [
        [chance.token, chance.a, chance.b],
        ...tokens.map(({ own, other, ...token }) => {
          const [ofA, ofB] = side === 'a' ? [own, other] : [other, own];
          return [tokenCode(token), share(ofA), share(ofB)];
        }),
      ],
      1,
    ),
  ];
  const changed = (shared?.moved.share === 0 ? undefined : shared?.changed)?.map(({ own, other, ...token }) => [
    tokenCode(token),
    share(own),
    share(other),
    other ? signedHundredths(pointsDifference(own.probability, other.probability)) : strings.none,
    other ? signedIn(sideDifference(own.logit, other.logit), 4) : strings.none,
  ]);
  const head = [chance.token, chance.a, chance.b, chance.difference, chance.logitDifference];
  return [
    heading(strings.outcome(data.comparison.a.summary.plan.predicts)),
    markdownSentence(placeWords(data.comparison, positions, '.')),
    ...of('a', a.top),
    ...of('b', b.top),
    ...(changed ? [`**${strings.changed}**`, markdownTable([head, ...changed], 1)] : []),
  ];
}

function partTables({ data }: ReportedComparison, found: PartDifferences, positions: PositionPair): string[] {
  const { logit } = found;
  const names = strings.partColumns;
  const measure = logit ? 'adds' : 'output';
  const logitName = logit
    ? [quotedToken(logit), ...(logit.ratherThan ? [quotedToken(logit.ratherThan)] : [])].join(' − ')
    : undefined;
  const amounts = ({ adds }: PartDifference) =>
    adds
      ? [...[adds.a, adds.b].map(proseFourDecimals), signedIn(sideDifference(adds.a, adds.b), 4)]
      : [strings.none, strings.none, strings.none];
  const table = (kind: PartDifference['kind'], title: string) => {
    const isHead = kind === 'head';
    const parts = found.parts.filter((part) => part.kind === kind);
    const rows = byDifference(parts, measure)
      .slice(0, MOST_PARTS)
      .map((part) => [
        partName(part),
        ...(logit ? amounts(part) : []),
        percentInTable(part.output),
        ...(isHead ? [part.attention === null ? strings.none : percentInTable(part.attention)] : []),
      ]);
    const head = [
      isHead ? names.head : names.mlp,
      ...(logit ? [names.a, names.b, names.difference] : []),
      names.output,
      ...(isHead ? [names.attention] : []),
    ];
    return rows.length > 0 ? [`**${title}**`, markdownTable([head, ...rows], 1)] : [];
  };
  return [
    heading(strings.partsTitle),
    markdownSentence(
      [placeWords(data.comparison, positions, '.'), logitName ? strings.addsTo(logitName) : '']
        .filter(Boolean)
        .join(' '),
    ),
    ...table('head', strings.headsBy),
    ...table('mlp', strings.mlpsBy),
    markdownSentence(strings.outputMeaning),
    markdownSentence(strings.attentionMeaning),
  ];
}

/** What was tried by running A with parts of B. */
function patched({ data, pictures }: ReportedComparison, positions: PositionPair): string[] {
  const { comparison, runs } = data;
  const parts = patchedParts(comparison, runs, positions).flatMap((one, at) =>
    patchedPart(comparison, one, pictures.parts[at] ?? []),
  );
  const streams = patchedStreams(comparison, runs, positions).flatMap((map, at) =>
    patchedStream(comparison, map, positions, pictures.streams[at]),
  );
  if (parts.length === 0 && streams.length === 0) return [];
  const leftOut = leftOutWords(comparison, positions);
  const told = [strings.patch.reported.explanation, leftOut].filter(Boolean);
  return [heading(strings.patch.title), ...told.map(markdownSentence), ...parts, ...streams];
}

/** @param labels of the pictures of its maps */
function patchedPart(comparison: Comparison, of: PatchedParts, labels: readonly string[]): string[] {
  const { row, measure, alone, tried, total } = of;
  const { patch } = strings;
  const [first] = tried;
  const readsWordsAlone = differsInWords(comparison);
  const ofMlp = firstMlpSentences(tried, readsWordsAlone);
  const { told, measured } = sweepWords(tried, total, quotedToken, { readsWordsAlone });
  const swept = [
    ...told,
    ...measured,
    ...ofMlp,
    ...(first && endsDiffer(first) ? endsSentences(first, quotedToken) : []),
  ];
  return [
    `**${markdownWords(patch.reported.at(whereOf(comparison, row)))}**`,
    markdownSentence(patch.measuredBy(measure, alone.some(isDifference) || tried.some(isDifference))),
    ...(swept.length > 0 ? [markdownSentence(swept.join(' '))] : []),
    ...recoveryMapsOfParts(comparison, of).flatMap((map, at) => [
      `**${markdownWords(map.title)}**`,
      ...picture(map.title, labels[at]),
      recoveryTable(map),
    ]),
    ...alone.map((one) => markdownSentence(patchSentences(one, quotedToken).join(' '))),
  ];
}

/** The table of a map, with all its cells. */
function recoveryTable({ rows, columns, cells }: RecoveryMap): string {
  const head = [strings.patch.reported.place, ...columns.names.map(({ name }) => name)];
  const lines = cells.map((row, at) => [
    rows.names[at]?.name ?? '',
    ...row.map((cell) => (cell?.patch ? recoveryText(cell.patch) : strings.none)),
  ]);
  return markdownTable([head, ...lines], 1);
}

function isDifference({ difference }: Patch): boolean {
  return difference !== null;
}

/** Blocks go down, as there may be many of them. */
function patchedStream(
  comparison: Comparison,
  of: PatchedStream,
  positions: PositionPair,
  label: string | undefined,
): string[] {
  const { columns, patches, measure } = of;
  const named = namedRows(comparison, of);
  const carried = streamSentences(named, columns, measure, leftOutWords(comparison, positions) !== '');
  const told = [...carried, furthestControlled(named, columns)].filter(Boolean).join(' ');
  const map = streamRecoveryMap(comparison, of);
  const [first] = patches.values();
  return [
    `**${markdownWords(map.title)}**`,
    markdownSentence(map.pictured),
    ...(first ? [markdownSentence(endsSentences(first, quotedToken).join(' '))] : []),
    ...(told ? [markdownSentence(told)] : []),
    ...picture(map.title, label),
    recoveryTable(turned(map)),
  ];
}

function blocks({ data, pictures }: ReportedComparison, drift: Drift): string[] {
  const { comparison, choice } = data;
  const pair = pairRows(comparison.alignment).indexOf(choice.row);
  const isHere = furthestOfAll(comparison, drift)?.row === choice.row;
  const here = isHere ? undefined : furthestAt(comparison, choice.row, drift)?.words;
  const told = [strings.driftExplanation, furthestOfAllWords(comparison, drift, true), here ?? ''].filter(Boolean);
  const names = strings.drift;
  const rows = shownShares(drift, pair).map(({ share }, point) => {
    const place = drift.points[point];
    const at = point * drift.pairs + pair;
    const numbers = [drift.normA[at], drift.normB[at], drift.norm[at]].map((value) =>
      fourDecimals(value ?? Number.NaN),
    );
    return [place ? driftName(place, comparison) : '', ...numbers, percentInTable(share)];
  });
  const head = [names.place, names.a, names.b, names.difference, names.share];
  return [
    heading(strings.drifting),
    ...told.map(markdownSentence),
    ...picture(strings.driftMap, pictures.drift),
    ...(pair < 0
      ? []
      : [markdownSentence(`${strings.driftAt(rowWords(comparison, choice.row))}:`), markdownTable([head, ...rows], 1)]),
  ];
}

/** How alike both texts are, as a whole and token by token. */
function similaritySection(data: CompareData, similarity: Similarity): string[] {
  const { comparison } = data;
  const { whole, product, tokens } = similarity;
  const [ofA, ofB] = [comparison.a.summary.tokens, comparison.b.summary.tokens];
  const ofWhole =
    whole === null
      ? [markdownSentence(strings.noWhole)]
      : [
          markdownSentence(`${strings.whole} ${proseFourDecimals(whole)}`),
          markdownSentence(strings.wholeMeaning),
          markdownSentence(strings.caution),
          ...knownPairs(data, whole),
          ...(product
            ? [markdownSentence(productText(product, whole)), markdownSentence(productMeaning(product))]
            : []),
          ...leftOut(data, whole),
        ];
  const row = (at: number) => Array.from(tokens.subarray(at * ofB.length, (at + 1) * ofB.length), proseFourDecimals);
  const isSmall = ofA.length <= MOST_TOKENS && ofB.length <= MOST_TOKENS;
  return [
    heading(strings.similarity),
    ...ofWhole,
    ...similarWordSentences(similarity, comparison).map(markdownSentence),
    ...(isSmall
      ? [
          markdownSentence(strings.similarityExplanation),
          markdownTable(
            [['A \\ B', ...ofB.map(tokenCode)], ...ofA.map((token, at) => [tokenCode(token), ...row(at)])],
            1,
          ),
        ]
      : []),
  ];
}

/**
 * Pairs of known kinds to judge the similarity by, if they were measured: from the most similar ones, with A and B among them.
 */
function knownPairs({ host, comparison }: CompareData, whole: number): string[] {
  const known = keptKnownPairs(host?.kept, comparison);
  if (!known) return [];
  const { title, about, columns, pairColumns, kinds, own, unrelated } = strings.known;
  const ranges = rangesOf(known.references);
  const { text, cosine } = known.unrelated;
  const write = placedCosine(whole, ranges, 4);
  const rows = [
    { name: `**${markdownWords(own)}**`, low: whole, high: whole },
    ...ranges.map(({ kind, low, high }) => ({ name: markdownWords(kinds[kind]), low, high })),
    { name: markdownWords(unrelated), low: cosine, high: cosine },
  ].toSorted((one, other) => other.high - one.high);
  const pairs = ranges.flatMap(({ kind, pairs: own }) =>
    own.map((pair) => [...[kinds[kind], pair.a, pair.b].map(markdownWords), proseFourDecimals(pair.cosine)]),
  );
  return [
    `**${markdownWords(title)}**`,
    ...knownPairSentences(whole, known.references).map(markdownSentence),
    markdownTable(
      [
        [columns.kind, columns.lowest, columns.highest],
        ...rows.map(({ name, low, high }) => [name, write(low), write(high)]),
      ],
      1,
    ),
    markdownSentence(`${strings.unrelated.told(text, proseFourDecimals(cosine))} ${about}`),
    markdownTable([[pairColumns.kind, pairColumns.a, pairColumns.b, pairColumns.cosine], ...pairs], 3),
  ];
}

/** The runs without single words that were made. */
function leftOut({ host, comparison }: CompareData, whole: number): string[] {
  const words = knownWords(host?.kept, comparison);
  if (words.length === 0) return [];
  const { title, columns } = strings.leftOut;
  const rows = words.map(({ side, text, cosine }) => [
    strings.side[side],
    markdownWords(text),
    proseFourDecimals(cosine),
    changeWithout(whole, cosine),
  ]);
  return [
    `**${markdownWords(title)}**`,
    markdownSentence(wordsSaid(whole, words)),
    markdownTable([[columns.side, columns.word, columns.without, columns.change], ...rows], 2),
  ];
}

function weightPictures(labels: readonly string[]): string[] {
  return SIDES.flatMap((side, at) => picture(strings.weightsOf(strings.side[side]), labels[at]));
}

/** @param label of the picture; `undefined` if there is none */
function picture(title: string, label: string | undefined): string[] {
  return label === undefined ? [] : [`![${markdownWords(title)}][${label}]`];
}

function heading(title: string): string {
  return `## ${markdownWords(title)}`;
}
