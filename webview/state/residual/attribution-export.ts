/** Exports what every part adds directly, with exact numbers, for other programs. */
import type { Attribution, AttributionPart } from '../../../src/trace/readings/attribution';
import { partName } from '../../../src/trace/readings/attribution-words';
import { float32Digits, tokenLabel } from '../../strings/format';
import { attribution as texts } from '../../strings/residual';
import { partKey } from './attribution';

interface ExportedAttribution {
  /** What is explained: a logit, or the lead of one over another, which is `own` minus `other`. */
  readonly explained: Attribution;
  /** For both tokens' logits, if a lead is explained. */
  readonly ofEach: { readonly own: Attribution; readonly other: Attribution } | undefined;
}

/** A header, and a row for each part in the order of the data flow, in logits. Layers and heads count from 0. */
export function attributionLines({ explained, ofEach }: ExportedAttribution): string[][] {
  const { position, id, ratherThan, parts } = explained;
  const followed = [
    ...[String(position), tokenLabel(explained), String(id)],
    ...(ratherThan ? [tokenLabel(ratherThan), String(ratherThan.id)] : ['', '']),
  ];
  return [
    [...texts.exportedOf, ...texts.exportedAdds(ofEach !== undefined)],
    ...parts.map((part) => [
      ...followed,
      ...cellsOfPart(part),
      ...(ofEach ? [adds(ofEach.own, part), adds(ofEach.other, part)] : []),
      float32Digits(part.value),
    ]),
  ];
}

function cellsOfPart(part: AttributionPart): readonly string[] {
  const { kind, cross, layer, head } = part;
  return [
    partName(part),
    cross ? `${kind} (cross-attention)` : kind,
    ...[layer, head].map((one) => (one === null ? '' : String(one))),
  ];
}

function adds({ parts }: Attribution, part: AttributionPart): string {
  const one = parts.find((other) => partKey(other) === partKey(part));
  return one ? float32Digits(one.value) : '';
}
