// SPDX-License-Identifier: Apache-2.0
// How grave a finding is, or a counter of data quality.
import { Badge, type BadgeProps } from './badge';

const badges: Record<string, BadgeProps> = {
  critical: { tone: 'bad', icon: 'cross', text: 'critical', shape: 'bold' },
  high: { tone: 'bad', icon: 'up', text: 'high', shape: 'bold' },
  medium: { tone: 'warn', icon: 'diamond', text: 'medium', shape: 'square' },
  low: { tone: 'info', icon: 'square', text: 'low', shape: 'square' },
  info: { tone: 'neutral', icon: 'dot', text: 'info' },
  error: { tone: 'warn', icon: 'warning', text: 'error', shape: 'square' },
  data_loss: { tone: 'bad', icon: 'cross', text: 'data loss', shape: 'bold' },
};

export function SeverityBadge({ severity }: { severity: string }) {
  return <Badge {...(badges[severity] ?? { tone: 'neutral', icon: 'dot', text: severity })} />;
}
