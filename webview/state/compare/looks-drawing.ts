/**
 * Where a head attends in A and in B: as a part of a saved picture, with a bar of each for every token, and B − A; and as lines
 * of a table.
 */
import { fitted, type Shape, type ShapeStyle } from '../../heat-map/drawing';
import { plainText } from '../../heat-map/figure';
import type { PicturePart } from '../../heat-map/figure-layout';
import { compareStrings as strings } from '../../strings/compare';
import { comparePictureStrings } from '../../strings/compare-pictures';
import { percentInTable } from '../../strings/format';
import { plainNumber } from '../figures/value-export';
import type { AlignedTexts, SideName } from './comparison';
import {
  type AttendedToken,
  differenceOfLook,
  differenceText,
  haveTwice,
  lookName,
  lookNames,
  shownLooks,
} from './looks';

/** In CSS pixels. */
const SIZE = 12;
const ROW = 22;
const HEAD = 22;
const TOKEN_CHARACTERS = 22;
const BAR = { width: 150, height: 12 };
const SIDE = { a: 178, b: 418 };
/** Where the numbers of a side end, to the right of its bar. */
const NUMBER = BAR.width + 70;
const DIFFERENCE = 720;

interface Drawn {
  readonly texts: AlignedTexts;
  readonly looks: readonly AttendedToken[];
  /** Whether the heads are not counterparts: then they are not subtracted. */
  readonly areOther: boolean;
  /** The name of the picture. */
  readonly name: string;
}

/** All bars have one scale: the longest one is the largest weight. */
export function looksPart({ texts, looks, areOther, name }: Drawn, style: ShapeStyle): PicturePart {
  const { shown, others } = shownLooks(looks);
  const nameOf = lookNames(texts, looks);
  const lines = [
    ...shown.map((look) => ({ look, label: nameOf(look) })),
    ...(others ? [{ look: others, label: strings.otherLooks(others.counts) }] : []),
  ];
  const most = Math.max(...looks.map(({ a, b }) => Math.max(a ?? 0, b ?? 0)));
  const head = { kind: 'words', y: 13, size: SIZE, color: style.palette.foreground, isBold: true } as const;
  const names = strings.looks;
  return {
    drawing: {
      width: areOther ? SIDE.b + NUMBER : DIFFERENCE,
      height: HEAD + ROW * lines.length,
      style,
      shapes: [
        { ...head, text: names.token, x: 0 },
        { ...head, text: names.a, x: SIDE.a },
        { ...head, text: names.b, x: SIDE.b },
        ...(areOther ? [] : [{ ...head, text: names.difference, x: DIFFERENCE, anchor: 'end' } as const]),
        ...lines.flatMap(({ look, label }, place) =>
          lineShapes({ label, look, top: HEAD + ROW * place, most, areOther }, style),
        ),
      ],
    },
    text: plainText(name, [
      areOther ? strings.otherHeads : strings.inPoints,
      ...(haveTwice(texts, looks) ? [strings.looksTwice] : []),
    ]),
  };
}

interface LooksLine {
  readonly label: string;
  readonly look: AttendedToken;
  readonly top: number;
  /** The largest weight of all lines. */
  readonly most: number;
  /** Whether the sides are two heads, whose weights have no difference. */
  readonly areOther: boolean;
}

function lineShapes({ label, look, top, most, areOther }: LooksLine, { palette }: ShapeStyle): Shape[] {
  const words = { kind: 'words', y: top + 15, size: SIZE, color: palette.foreground, isMono: true } as const;
  const side = (of: SideName): Shape[] => {
    const weight = look[of];
    const x = SIDE[of];
    if (weight === null) return [{ ...words, text: strings.none, x: x + NUMBER, anchor: 'end' }];
    const width = Math.max((most > 0 ? weight / most : 0) * BAR.width, 1);
    // The blue and the yellow of the page.
    const fill = of === 'a' ? palette.negative : palette.probability;
    return [
      { kind: 'box', x, y: top + 5, width, height: BAR.height, fill },
      { ...words, text: percentInTable(weight), x: x + NUMBER, anchor: 'end' },
    ];
  };
  return [
    { ...words, text: fitted(label, TOKEN_CHARACTERS), x: 0 },
    ...side('a'),
    ...side('b'),
    ...(areOther ? [] : [{ ...words, text: differenceText(look), x: DIFFERENCE, anchor: 'end' } as const]),
  ];
}

/** A header, and a line for each attended token, also those that the page sums up: its weights in A and in B, and B − A. */
export function looksLines({ texts, looks, areOther }: Omit<Drawn, 'name'>): readonly (readonly string[])[] {
  const [ofA, ofB, difference] = comparePictureStrings.exported.values as [string, string, string];
  const number = (weight: number | null) => (weight === null ? '' : plainNumber(weight));
  const lines = looks.map((look) => [
    String(texts.alignment.rows[look.row]?.a ?? ''),
    String(texts.alignment.rows[look.row]?.b ?? ''),
    lookName(texts, look),
    number(look.a),
    number(look.b),
    ...(areOther ? [] : [plainNumber(differenceOfLook(look))]),
  ]);
  const places = comparePictureStrings.exported.looks;
  return [[...places, ofA, ofB, ...(areOther ? [] : [difference])], ...lines];
}
