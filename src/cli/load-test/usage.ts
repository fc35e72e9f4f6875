import { MAX_REQUESTS } from "./plan/schedule.ts";

export const LOAD_TEST_USAGE = `npm run load-test -- [--rate 30] [--for 60s] [--mix predict=80,blur=15,album=5] [options]

Sends requests at a rate, whether answers come or not, and says how long each took from the moment it was due. Without a
target it is the system that npm start runs on this machine; if none runs, it starts one and stops it at the end.

What is sent
  --rate <n>            requests a second (default 5)
  --for <time>          how long, such as 90s or 10m, at most 1h (default 10s); at most ${MAX_REQUESTS} requests
  --mix <caption>=<share>,…  what is under the photos, as a person writes it (default predict=1); album: three
                        photos with one caption and one answer
  --arrivals <how>      poisson: by chance, as people come (default) · even
  --curve <curve>       constant (default) · burst:5,20s,10s, five times the rate from then on for so long ·
                        steps:0s=5,30s=40, each rate from its time on
  --seed <n>            another one, other times and another order (default 1)

To whom: one of these
  --at <address>        a system of npm start (default http://127.0.0.1:8088, if one runs): people send photos in its
                        chats, and its Telegram delivers them to the webhook
  --workers <n>         start a system with so many workers (default 2) in any case, and stop it at the end
  --autoscale           the same, with as many workers as the queue asks for
  --webhook <address>   updates straight to a bot, deployed or not. Answers are seen in JOBS_TABLE, if it is set
    --secret <text>       the webhook's (or TELEGRAM_WEBHOOK_SECRET)
    --chat <id>           a private chat in which the bot answers, of one of ADMIN_USERS, who have no quota; may be
                        repeated, like the next one
    --file-id <id>        a photo that this bot has got before; others it cannot fetch
  --jobs                jobs straight to the queue, past the bot; nobody is told. Queue, table and bucket come from
                        JOBS_QUEUE_URL, JOBS_TABLE and IMAGES_BUCKET, or from --prefix;
                        JOBS_CLUSTER and JOBS_SERVICE, if they are set, let its workers be counted
    --keys <key>          a picture in the bucket; may be repeated (default: some are drawn and put there)

When it ends
  --patience <time>     an answer that does not come is lost when none has come for so long (default 60s)
  --settle <time>       afterwards, wait so long for the workers to become as few as before (default 0s)
  --json <file>         everything, for other programs
  --html <file>         a report with charts, in one file
  --yes                 the target is not on this machine, and it is mine
  --help                this text

Ctrl-C ends it early, with the table of what was done so far.
Exit code: 0 all answered once, 1 not all, 2 not understood, 130 ended early.`;
