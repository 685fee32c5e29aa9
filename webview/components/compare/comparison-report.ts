/**
 * Writes the report of a comparison, with pictures of both predictions, of the patched runs and of the distances between the
 * traces, even where the page does not show them.
 */
import type { LabelledPicture } from '../../../src/engine/protocol/save-protocol';
import type { Drift } from '../../../src/trace/compare/drift';
import type { Outcome } from '../../../src/trace/compare/outcome';
import { figureText } from '../../heat-map/figure';
import { figureFile } from '../../heat-map/figure-file';
import type { PicturePart } from '../../heat-map/figure-layout';
import type { PicturedSides } from '../../state/compare/compared-file';
import { type CompareData, type Comparison, foldedRows } from '../../state/compare/comparison';
import { driftFigure } from '../../state/compare/drift';
import { panelOf, sideFigures } from '../../state/compare/figures';
import type { NoCounterpartsData } from '../../state/compare/no-counterparts-report';
import { recoveryMapsOfParts } from '../../state/compare/parts-recovery';
import { patchedParts, patchedStreams } from '../../state/compare/patched';
import { placeWords } from '../../state/compare/positions';
import { predictedPart } from '../../state/compare/predicted-drawing';
import { recoveryPart } from '../../state/compare/recovery-drawing';
import type { RecoveryMap } from '../../state/compare/recovery-map';
import { comparisonReport } from '../../state/compare/report';
import { readReported } from '../../state/compare/reported';
import { streamRecoveryMap } from '../../state/compare/stream-recovery';
import { drawnAt, drawnRows, onlyRows } from '../../state/compare/unlike';
import { compareStrings as strings } from '../../strings/compare';
import { documentPalette } from '../../theme/palettes';
import { currentFonts } from '../../theme/theme';
import { REPORT_LOOK, reportMap } from '../figures/report-map';
import { pictureCaption, picturedSummary } from './figure-picture';

const BLOCKS = 'block-by-block';
const PREDICTIONS = 'predictions';
const PATCHED_PARTS = 'patched-parts';
const PATCHED_PLACES = 'patched-places';

export async function reportOf(data: CompareData): Promise<{ text: string; pictures: readonly LabelledPicture[] }> {
  const reported = await readReported(data);
  const { drift, outcome, positions, apart } = reported;
  const ofWeights = apart?.weights ? await weightPictures(data, apart.weights) : [];
  const [ofBoth, ofBlocks] = await Promise.all([
    outcome && positions && predictedPicture(data, outcome, placeWords(data.comparison, positions, '')),
    drift && drift.pairs > 0 ? driftPicture(data, drift) : undefined,
  ]);
  const streams = positions ? patchedStreams(data.comparison, data.runs, positions) : [];
  const ofStreams = await Promise.all(
    streams.map((map) => recoveryPicture(data, streamRecoveryMap(data.comparison, map))),
  );
  const parts = positions ? patchedParts(data.comparison, data.runs, positions) : [];
  const maps = parts.map((of) => recoveryMapsOfParts(data.comparison, of));
  const ofParts = await Promise.all(maps.flat().map((map) => recoveryPicture(data, map)));
  return {
    text: comparisonReport({
      ...reported,
      pictures: {
        predicted: ofBoth && PREDICTIONS,
        drift: ofBlocks && BLOCKS,
        parts: partLabels(maps),
        streams: ofStreams.map((_, at) => numbered(PATCHED_PLACES, at)),
        weights: ofWeights.map(({ label }) => label),
      },
    }),
    pictures: [
      ...(ofBoth ? [{ label: PREDICTIONS, svg: ofBoth }] : []),
      ...ofParts.map((svg, at) => ({ label: numbered(PATCHED_PARTS, at), svg })),
      ...ofStreams.map((svg, at) => ({ label: numbered(PATCHED_PLACES, at), svg })),
      ...(ofBlocks ? [{ label: BLOCKS, svg: ofBlocks }] : []),
      ...ofWeights,
    ],
  };
}

/** The label with a number from the second map on: there is one map for each measure, and one of parts for each place. */
function numbered(label: string, at: number): string {
  return at === 0 ? label : `${label}-${at + 1}`;
}

/** Labels of the maps of all runs, numbered through. */
function partLabels(maps: readonly (readonly RecoveryMap[])[]): readonly (readonly string[])[] {
  return maps.map((own, at) => {
    const before = maps.slice(0, at).flat().length;
    return own.map((_, place) => numbered(PATCHED_PARTS, before + place));
  });
}

function recoveryPicture({ comparison }: CompareData, map: RecoveryMap): Promise<Uint8Array> {
  const { text: font, mono } = currentFonts();
  const part = recoveryPart(map, { palette: documentPalette('light'), font, mono });
  return pictureOf(part, part.text.name, comparison);
}

/** @param place such as "After “·the”" */
function predictedPicture({ comparison }: CompareData, outcome: Outcome, place: string): Promise<Uint8Array> {
  const { text: font, mono } = currentFonts();
  const name = strings.predicted;
  const part = predictedPart(outcome, { place, name }, { palette: documentPalette('light'), font, mono });
  return pictureOf(part, name, comparison);
}

/** A picture with nothing but its title and the models: the text beside it says what it shows. */
function pictureOf(
  part: PicturePart,
  title: string,
  comparison: Comparison,
  of: PicturedSides = 'both',
): Promise<Uint8Array> {
  const caption = pictureCaption(title, comparison, of);
  return figureFile(REPORT_LOOK, [part], {
    ...figureText([part.text], picturedSummary(comparison, of).model, caption),
    sentence: '',
    about: [],
  });
}

/** Pictures of the attention weights of the head shown for each side, drawn as on the page. */
async function weightPictures(
  data: CompareData,
  { a, b }: NonNullable<NoCounterpartsData['weights']>,
): Promise<LabelledPicture[]> {
  const { comparison, choice, width } = data;
  const drawn = sideFigures(comparison, a.tensor, b.tensor).map(async (figure) => {
    const row = drawnAt(figure.drawn, choice.row);
    const panel = panelOf(figure, { ...data, choice: { ...choice, row } }, width);
    const part = await reportMap({ ...figure, panel }, { row, square: true });
    const title = strings.weightsOf(figure.kind === 'b' ? 'B' : 'A');
    return part
      ? [{ label: `weights-${figure.kind}`, svg: await pictureOf(part, title, comparison, figure.kind) }]
      : [];
  });
  return (await Promise.all(drawn)).flat();
}

async function driftPicture(data: CompareData, drift: Drift): Promise<Uint8Array | undefined> {
  const { comparison, choice, width } = data;
  const folded = foldedRows(data);
  const rows = drawnRows(comparison, 'difference', folded);
  const row = drawnAt(rows, choice.row);
  const drawn = { comparison: onlyRows(comparison, rows), choice: { ...choice, row }, width };
  const part = await reportMap(driftFigure(drift, drawn, undefined, folded), { row });
  return part && pictureOf(part, strings.driftMap, comparison);
}
