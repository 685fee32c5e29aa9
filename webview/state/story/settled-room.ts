/** How large the maps of a presented step are drawn in larger type, so that none of their labels or digits gets smaller. */
import { columnsAreTokens, matrixOf } from '../../../src/trace/steps/matrix';
import { shortenAxis } from '../../../src/trace/tensors/axis';
import { layFrame } from '../../heat-map/frame';
import { numberRatio } from '../../heat-map/numbers';
import { sizesBetween } from '../../theme/presented-size';
import { type DrawnMap, layMaps, type MapLayout, type MapRoom, type Maps } from './map-layout';

/** Beyond this many rows or columns, they have no labels or digits of their own. */
const MOST = 128;
/** A fraction of a pixel is not visible. */
const SLACK = 0.01;

/** In CSS pixels, as far as they are compared. */
interface Sizes {
  readonly label: number;
  /** 0 if they do not fit in its cells. */
  readonly digits: number;
}

/**
 * The room in which maps are laid out. Larger type takes room from their cells for labels, titles and what is beside them: if it
 * would make anything in a map smaller than the previous size does, the layout of that size is kept.
 */
export function settledRoom(maps: Maps, room: MapRoom): MapRoom {
  const { seen, type, around } = room;
  if (seen === undefined || type <= around) return room;
  let settled: MapRoom = { ...room, type: around };
  let before = sizesOf(layMaps(maps, settled));
  for (const size of sizesBetween(around, type)) {
    const larger = { ...room, type: size };
    const sizes = sizesOf(layMaps(maps, larger));
    if (![...before].every(([name, was]) => isNoSmaller(sizes.get(name), was))) continue;
    [settled, before] = [larger, sizes];
  }
  return settled;
}

function isNoSmaller(now: Sizes | undefined, was: Sizes): boolean {
  return now !== undefined && now.label >= was.label - SLACK && now.digits >= was.digits - SLACK;
}

/** By the names of the maps. */
function sizesOf(layout: MapLayout): ReadonlyMap<string, Sizes> {
  return new Map(layout.drawn.map((map) => [`${map.tensor.variant} ${map.tensor.name}`, drawnSizes(map, layout)]));
}

/** The sizes of labels and digits in a map as it is drawn. */
export function drawnSizes({ tensor, width, times }: DrawnMap, { high, grows }: MapLayout): Sizes {
  const { rows, columns } = matrixOf(tensor);
  const square = columnsAreTokens(tensor);
  const axis = (size: number) => shortenAxis(Math.min(size, MOST), MOST);
  const frame = layFrame(axis(rows), axis(columns), {
    square,
    room: width,
    pageRatio: 1,
    enlargement: times,
    high,
    grows,
  });
  const digits = square ? numberRatio(frame, frame, !tensor.isProbability) : undefined;
  return { label: frame.fontSize * frame.ratio, digits: digits ?? 0 };
}
