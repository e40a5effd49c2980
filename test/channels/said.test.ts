import { describe, expect, it } from 'vitest';
import { requests as pushover } from '../../workers/alerts/channels/pushover/payload.ts';
import { request as telegram } from '../../workers/alerts/channels/telegram/payload.ts';
import { configs, digest, everyEvent, incident, message, type VendorKind } from './messages.ts';
import { bodyOf, callsOf } from './vendors.ts';

const events = everyEvent();
const opened = (name: string) =>
  message(
    'incident.opened',
    { incident: incident() },
    { name, message: 'Down.', target: 'https://x.test/', by: '' },
  );
const first = (kind: VendorKind, of = events.opened!) => bodyOf(callsOf[kind](of)[0]!);

describe('an outage in Slack', () => {
  it('has a header, the diagnosis, what is known, and links', () => {
    const { text, blocks } = first('slack') as {
      text: string;
      blocks: { type: string; text?: { text: string } }[];
    };
    expect(text).toMatch(/^🔴 Shop is down: Down from 4 of 5 regions/);
    expect(blocks.map(({ type }) => type)).toEqual(['header', 'section', 'section', 'section', 'context']);
    expect(blocks[0]!.text!.text).toBe('🔴 Shop is down');
    expect(blocks[3]!.text!.text).toBe(
      '<https://parallax.example.com/ack/one-time-token?a=1&amp;b=2|Acknowledge>  ·  ' +
        '<https://parallax.example.com/monitors/mon_shop|Open in Parallax>',
    );
  });

  it('calls nobody, whatever the monitor is named', () => {
    const body = JSON.stringify(first('slack', opened('<!channel> & <@U1>')));
    expect(body).toContain('&lt;!channel&gt; &amp; &lt;@U1&gt;');
    expect(body.replaceAll('"🔴 <!channel> & <@U1> is down"', '')).not.toContain('<!channel>');
  });
});

describe('markup in names', () => {
  it('is text in Discord, and mentions nobody', () => {
    const { embeds, allowed_mentions } = first('discord', opened('@everyone **[x](http://evil.test)**')) as {
      embeds: { title: string }[];
      allowed_mentions: unknown;
    };
    expect(embeds[0]!.title).toBe('🔴 \\@everyone \\*\\*\\[x\\]\\(http\\://evil.test\\)\\*\\* is down');
    expect(allowed_mentions).toEqual({ parse: [] });
  });

  it('is text in Telegram', () => {
    const { text } = first('telegram', opened('<b>&"</b>')) as { text: string };
    expect(text.split('\n')[0]).toBe('<b>🔴 &lt;b&gt;&amp;&quot;&lt;/b&gt; is down</b>');
  });

  it('is text in Google Chat, and the header has it as it is', () => {
    const { cardsV2 } = first(
      'googlechat',
      message(
        'monitor.advisory',
        {},
        {
          name: '<b>Shop',
          message: '<a href="http://evil.test">&',
          target: '',
          by: '',
        },
      ),
    ) as { cardsV2: [{ card: { header: { title: string }; sections: [{ widgets: object[] }] } }] };
    const [{ card }] = cardsV2;
    expect(card.header.title).toBe('🟠 Advisory for <b>Shop');
    expect(card.sections[0].widgets[0]).toEqual({
      textParagraph: { text: '&lt;a href=&quot;http://evil.test&quot;&gt;&amp;' },
    });
  });
});

describe('a link to acknowledge', () => {
  it.each(Object.keys(configs) as VendorKind[])(
    'is in what %s gets of an outage, and not of its end',
    (kind) => {
      const body = (name: string) =>
        decodeURIComponent(
          callsOf[kind](events[name]!)
            .map(({ body }) => body)
            .join(''),
        );
      expect(body('opened')).toContain('https://parallax.example.com/ack/one-time-token');
      expect(body('resolved')).not.toContain('/ack/');
    },
  );

  it('is a button in Telegram, but text where Telegram would refuse the button', () => {
    const at = (host: string) =>
      bodyOf(
        telegram(
          configs.telegram,
          message('incident.opened', {
            ...{
              links: {
                open: 'https://parallax.example.com/monitors/mon_shop',
                acknowledge: `http://${host}/ack/1`,
              },
            },
          }),
        ),
      );
    expect(at('parallax.test')).toMatchObject({
      reply_markup: { inline_keyboard: [[{ text: 'Acknowledge', url: 'http://parallax.test/ack/1' }, {}]] },
    });
    expect(at('localhost:8787').text).toContain('<a href="http://localhost:8787/ack/1">Acknowledge</a>');
  });
});

describe('a digest', () => {
  it('names the first monitors and counts the others', () => {
    const { embeds } = first('discord', digest(27)) as { embeds: [{ title: string; description: string }] };
    expect(embeds[0].title).toBe('🔴 27 alerts of 27 monitors');
    expect(embeds[0].description).toContain(
      '🔴 [Shop 0](https://parallax.example.com/monitors/mon_0): Down from',
    );
    expect(embeds[0].description).toMatch(/and 13 more$/);
  });

  it('counts those that the digest itself does not list', () => {
    const more = digest(2);
    Object.assign(more.event.data, { digestMore: 12 });
    const { embeds } = first('discord', more) as { embeds: [{ title: string; description: string }] };
    expect(embeds[0].title).toBe('🔴 14 alerts of 2 monitors');
    expect(embeds[0].description).toMatch(/and 12 more$/);
  });
});

describe('Google Chat', () => {
  it('keeps an incident in one thread and a delivery one message', () => {
    const [down, up] = [events.opened!, events.resolved!].map((of) => first('googlechat', of));
    expect(down!.thread).toEqual({ threadKey: 'inc_shop_1' });
    expect(up!.thread).toEqual(down!.thread);
    expect(new URL(callsOf.googlechat(events.opened!)[0]!.url).searchParams.get('requestId')).toBe('msg_1');
  });
});

describe('ntfy', () => {
  it('wakes for an outage, not for its end', () => {
    expect(first('ntfy')).toMatchObject({
      topic: 'alerts',
      title: 'Shop is down',
      priority: 5,
      click: 'https://parallax.example.com/monitors/mon_shop',
    });
    expect(first('ntfy', events.resolved)).toMatchObject({ title: 'Shop is up again', priority: 3 });
  });
});

describe('Pushover', () => {
  const loud = { ...configs.pushover, priority: 2 };

  it('is given high priority for an outage', () => {
    expect(first('pushover')).toMatchObject({
      title: 'Shop is down',
      priority: '1',
      url_title: 'Acknowledge',
    });
    expect(first('pushover', events.resolved)).toMatchObject({ priority: '0' });
  });

  it('repeats an emergency until it is confirmed there, or acknowledged or over here', () => {
    expect(bodyOf(pushover(loud, events.opened!)[0]!)).toMatchObject({
      priority: '2',
      retry: '60',
      expire: '3600',
      tags: 'inc_shop_1',
    });
    for (const event of ['acknowledged', 'resolved']) {
      const [told, cancelled] = pushover(loud, events[event]!);
      expect(bodyOf(told!)).toMatchObject({ priority: '0' });
      expect(cancelled!.url).toBe('https://api.pushover.net/1/receipts/cancel_by_tag/inc_shop_1.json');
    }
  });
});
