// SPDX-License-Identifier: Apache-2.0
// Which rows of one height are in sight of a scrolling box, with some to spare.
import { useLayoutEffect, useState, type RefObject } from 'react';

const kSpare = 12;

export function useVisibleRows(box: RefObject<HTMLElement | null>, count: number, height: number) {
  const [top, setTop] = useState(0);
  const [view, setView] = useState(600);
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const observer = new ResizeObserver(() => setView(element.clientHeight));
    observer.observe(element);
    return () => observer.disconnect();
  }, [box]);
  // Whole rows, so that a scroll by a few pixels renders nothing anew.
  const first = Math.max(0, Math.floor(top / height) - kSpare);
  const last = Math.min(count, Math.ceil((top + view) / height) + kSpare);
  const onScroll = () => setTop(Math.floor((box.current?.scrollTop ?? 0) / height) * height);
  return { first, last, onScroll };
}
