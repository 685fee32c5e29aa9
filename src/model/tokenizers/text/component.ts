/** Normalizers, pre-tokenizers and decoders in tokenizer.json: single parts, or a `Sequence` of parts. */

export interface Component {
  readonly type: string;
  readonly [key: string]: unknown;
}

/** The parts of a `Sequence`, or the component itself. */
export function partsOf(component: Component | null): Component[] {
  if (component === null) return [];
  if (component.type !== 'Sequence') return [component];
  const members = component['normalizers'] ?? component['pretokenizers'] ?? component['decoders'] ?? [];
  return Array.isArray(members) ? members.filter(isComponent).flatMap(partsOf) : [];
}

/** Whether a component has a part of this type. */
export function hasPart(component: Component | null, type: string): boolean {
  return partsOf(component).some((part) => part.type === type);
}

function isComponent(value: unknown): value is Component {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}
