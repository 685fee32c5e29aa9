/** How the last picture looked is kept for the next one. */
import { expect, it } from 'vitest';
import { DEFAULT_LOOK, restoreLook } from '../../../webview/heat-map/picture-look';

it('the look of the last picture is read as it was kept, and what is none is as at first', () => {
  const look = { ...DEFAULT_LOOK, format: 'svg', size: 3, colors: 'light', transparent: true } as const;
  expect(restoreLook(JSON.parse(JSON.stringify(look)))).toEqual(look);
  expect(restoreLook(undefined)).toEqual(DEFAULT_LOOK);
  expect(restoreLook({ colors: 'light', size: 7, format: 'gif', withText: 'no', other: 1 })).toEqual({
    ...DEFAULT_LOOK,
    colors: 'light',
  });
});
