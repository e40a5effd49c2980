/** A picture for each kind of channel; those without one of their own have a bell. */
import {
  BellRing,
  Hash,
  Mail,
  MessageCircle,
  MessageSquare,
  MessageSquareText,
  Send,
  Siren,
  Smartphone,
  Users,
  Webhook,
} from '@lucide/svelte';

const icons: Record<string, typeof Webhook> = {
  webhook: Webhook,
  email: Mail,
  slack: Hash,
  discord: MessageCircle,
  teams: Users,
  googlechat: MessageSquare,
  telegram: Send,
  pushover: Smartphone,
  pagerduty: Siren,
  opsgenie: Siren,
  twilio: MessageSquareText,
};
export const iconOf = (kind: string): typeof Webhook => icons[kind] ?? BellRing;
