// SPDX-License-Identifier: Apache-2.0
// No page stands at this address.
import { EmptyState } from '../components/empty_state';
import { PageHead } from '../components/page_head';
import { Link } from '../router/link';

export function MissingPage() {
  return (
    <div className="page">
      <PageHead title="No such page" />
      <EmptyState title={`Nothing stands at ${location.pathname}`}>
        Go to the <Link href="/">overview</Link>, the <Link href="/runs">runs</Link> or the{' '}
        <Link href="/sessions">sessions</Link>.
      </EmptyState>
    </div>
  );
}
