// SPDX-License-Identifier: Apache-2.0
// A word that judges: always icon, text and shape together, never colour alone.
import { Icon, type IconName } from './icon';

export type Tone = 'good' | 'warn' | 'bad' | 'low' | 'info' | 'neutral';
export type Shape = 'round' | 'square' | 'dashed' | 'bold';

export interface BadgeProps {
  tone: Tone;
  icon: IconName;
  text: string;
  shape?: Shape;
  title?: string | undefined;
}

export function Badge({ tone, icon, text, shape = 'round', title }: BadgeProps) {
  return (
    <span className={`badge tone-${tone} ${shape}`} title={title}>
      <Icon name={icon} />
      {text}
    </span>
  );
}
