/** The place of a head in a stack. */
export interface HeadPlace {
  readonly layer: number;
  readonly head: number;
}

export function isSameHead(one: HeadPlace, other: HeadPlace): boolean {
  return one.layer === other.layer && one.head === other.head;
}
