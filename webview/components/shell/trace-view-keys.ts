/** The keys of the view of a trace: what they choose and mask in it, and what they do to the view itself. */
import type { LitElement } from 'lit';
import { outputStep } from '../../choice/output-step';
import type { CommandHandlers } from '../../keyboard/keys';
import { PanelKeys } from '../../keyboard/panel-keys';
import { type KeyedTrace, traceKeys } from '../../keyboard/trace-keys';
import { MaskEvent } from '../../panel/mask-event';
import { ChooseEvent, type PanelData, WalkEvent } from '../../panel/panel';
import { type Maskable, maskKeys } from '../../state/tokens/mask-keys';
import type { StepWalk } from './step-walk';

/** The choices that findings are about. */
const OF_FINDINGS = ['token', 'source', 'layer', 'head'] as const;

interface KeyedView {
  readonly panel: PanelData;
  readonly walk: StepWalk;
  readonly turnCard: KeyedTrace['turnCard'];
}

/** @param ofView handlers of keys that act on the view itself */
export function traceViewKeys(view: LitElement, shown: () => KeyedView, ofView: CommandHandlers): PanelKeys {
  const keyed = (): KeyedTrace => {
    const { panel, walk, turnCard } = shown();
    return {
      summary: panel.summary,
      choice: panel.choice,
      choose: (change) => {
        view.dispatchEvent(new ChooseEvent(change));
        if (OF_FINDINGS.some((key) => key in change)) walk.showChanged();
      },
      // Whoever walks by keys reads on in the step: the next Tab leads into it.
      goToStep: (step) => {
        walk.to(step);
        void view.updateComplete.then(() => view.focus({ preventScroll: true }));
      },
      tour: walk.tour,
      tourFromStart: walk.tourFromStart,
      isPlaying: () => walk.playing,
      beside: (by) => walk.beside(by),
      shortWalk: walk.toggleShort,
      readWalk: () => walk.walk,
      shortSteps: () => walk.short,
      turnCard,
    };
  };
  const maskable = (): Maskable => {
    const { summary, choice } = shown().panel;
    const mask: Maskable['mask'] = (positions, place) => view.dispatchEvent(new MaskEvent(positions, place));
    return { summary, position: choice.token, mask };
  };
  const output = (): void => {
    const { plan, saved } = shown().panel.summary;
    const step = outputStep(plan);
    if (step !== undefined && saved?.hasModel !== false) view.dispatchEvent(new WalkEvent(step, 'output'));
  };
  return new PanelKeys(view, { ...traceKeys(keyed), ...maskKeys(maskable), output, ...ofView });
}
