/** Which side bars made room for a presentation: the page becomes wider when one goes. */
import { expect, it, vi } from 'vitest';
import { HIDE_SIDE_BAR } from '../../../src/engine/protocol/panel-protocol';
import { PresentationRoom } from '../../../webview/panel/presentation-room';
import type { Connection } from '../../../webview/sources/connection';
import { partOf } from '../part-of';

it('tells which side bar was shown, and that it is over only after that', async () => {
  let width = 800;
  const sent: unknown[] = [];
  const connection = partOf<Connection>({
    ask: async (type, params) => {
      expect(type).toBe(HIDE_SIDE_BAR);
      const { bar } = params as { bar: string };
      if (bar === 'primary')
        setTimeout(() => {
          width = 1100;
        }, 30);
      return null;
    },
    send: ({ method }, params) => void sent.push(params ?? method),
  });
  const room = new PresentationRoom(
    () => connection,
    () => width,
  );
  room.begin();
  room.end();
  await vi.waitFor(() => expect(sent).toEqual([{ bars: ['primary'] }, 'panel/presentationOver']), 2000);
});
