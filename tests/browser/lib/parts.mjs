// SPDX-License-Identifier: Apache-2.0
// Parts that pages are made of, found as a reader finds them: by their names.
const exactly = (text) => new RegExp(`^${text}$`);

export const card = (page, title) =>
  page.locator('section.card').filter({ has: page.getByRole('heading', { level: 2, name: title, exact: true }) });

// The figure of the tile with this name, on a page or in a card.
export const tile = (within, name) =>
  within.locator('.tile').filter({ has: (within.page?.() ?? within).locator('dt', { hasText: exactly(name) }) }).locator('dd').first();

export const tab = (page, name) => page.getByRole('tab', { name, exact: true });

export const navigation = (page, name) => page.getByRole('navigation').getByRole('link', { name, exact: true });
