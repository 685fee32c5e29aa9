/** The buttons of a presentation for smaller and larger type, and for the whole screen. */
import { html } from 'lit';
import { whyNoLarger } from '../../keyboard/presentation-keys';
import { storyStrings as texts } from '../../strings/story';
import { sizesHere } from '../../theme/type-size';

/**
 * At the limits a button stays enabled, so that keyboard users keep the focus and hear the size.
 * @param host dispatches `type`, with whether it is to be larger, and `full-screen`
 * @param size the type size as a multiple of the editor's
 */
export function typeSizes(host: EventTarget, size: number) {
  const sizes = sizesHere();
  const isLargest = size === sizes.at(-1);
  const resize = (larger: boolean) => () => host.dispatchEvent(new CustomEvent<boolean>('type', { detail: larger }));
  return html`<button type="button" class="tour type" data-action="type-smaller" aria-disabled=${size === sizes[0]} aria-label="A− ${texts.smallerType}"
      title=${texts.smallerTypeTitle} @click=${resize(false)}>A−</button>
    <button type="button" class="tour type" data-action="type-larger" aria-disabled=${isLargest} aria-label="A+ ${texts.largerType}"
      title=${isLargest ? whyNoLarger() : texts.largerTypeTitle} @click=${resize(true)}>A+</button>
    <button type="button" class="tour full-screen" data-action="full-screen" aria-label=${texts.fullScreen} title=${texts.fullScreenTitle}
      @click=${() => host.dispatchEvent(new Event('full-screen'))}><svg viewBox="0 0 16 12" aria-hidden="true"><path
        d="M1 4V1h4M11 1h4v3M15 8v3h-4M5 11H1V8" /></svg></button> `;
}
