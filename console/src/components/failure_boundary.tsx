// SPDX-License-Identifier: Apache-2.0
// Catches what a page throws, so that the rest of the console stays usable.
import { Component, type ReactNode } from 'react';
import { ErrorState } from './error_state';

interface Props {
  children: ReactNode;
}

export class FailureBoundary extends Component<Props, { error: unknown }> {
  override state: { error: unknown } = { error: undefined };

  static getDerivedStateFromError(error: unknown) {
    return { error };
  }

  override render() {
    if (this.state.error === undefined) return this.props.children;
    return <ErrorState error={this.state.error} retry={() => this.setState({ error: undefined })} />;
  }
}
