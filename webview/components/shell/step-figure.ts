/** Keyboard access to a step's large figure: focuses it, and explains its chosen value. */
import { announcer } from '../../keyboard/announcer';
import { keyStrings as strings } from '../../strings/keys';
import { HeatMap } from '../figures/heat-map';
import { TensorFigure } from '../figures/tensor-figure';
import { AttributionGrid } from '../residual/attribution-grid';
import { AddedStrips } from '../story/added-strips';
import { StoryStep } from '../story/story-step';

/** What takes the focus in a figure, best first: a map, the cell of a table, a chart or a row of options. */
const PLACES = ['canvas[tabindex="0"]', '[role="grid"] [tabindex="0"]', '[tabindex="0"]'];

/** Focuses the figure; of several maps the one with a pinned number. */
export function focusFigure(step: Element | null): void {
  const figure = figureOf(step);
  const place = PLACES.flatMap((selector) => within(figure, selector))[0];
  const pinned = within(step, 'trace-heat-map').find((map) => map instanceof HeatMap && map.isPinned);
  const map = pinned ?? (place && hostOf(place));
  if (map instanceof HeatMap) map.readByKeys();
  else if (place instanceof HTMLElement) place.focus();
  else announcer.say(strings.noFigure);
}

/** The component that an element is part of. */
function hostOf(place: Element): Element | undefined {
  const root = place.getRootNode();
  return root instanceof ShadowRoot ? root.host : undefined;
}

/** Explains the value as its figure does; a pinned value takes precedence, whichever figure it is in. */
export function explainChosen(step: Element | null): void {
  const tensorsIn = (root: Element | null) =>
    within(root, 'trace-tensor, trace-added-strips').filter(
      (figure) => figure instanceof TensorFigure || figure instanceof AddedStrips,
    );
  if (tensorsIn(step).some((figure) => figure.explainPinned())) return;
  const parts = within(figureOf(step), 'trace-attribution-grid').filter((grid) => grid instanceof AttributionGrid);
  const figures = [...tensorsIn(figureOf(step)), ...parts];
  if (!figures.some((figure) => figure.explainChosen())) announcer.say(strings.noValue);
}

/**
 * The figure of a step. Of several maps in a story, the one whose value is explained comes first; in a step with all its
 * numbers, all figures count.
 */
function figureOf(step: Element | null): Element | null {
  return step instanceof StoryStep ? step.toldFigure : step;
}

/** An element and all matching elements inside it, also in its components. */
function within(root: Element | null, selector: string): Element[] {
  if (!root) return [];
  const children = [...(root.shadowRoot?.children ?? []), ...root.children];
  return [...(root.matches(selector) ? [root] : []), ...children.flatMap((child) => within(child, selector))];
}
