import { BlockList, isIP } from "node:net";

/** Networks that nobody on the public Internet is in, from IANA's registries of special-purpose addresses. */
const SPECIAL = [
  "0.0.0.0/8",
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "169.254.0.0/16", // link-local, and the credentials of ECS tasks
  "172.16.0.0/12",
  "192.0.0.0/24",
  "192.0.2.0/24",
  "192.88.99.0/24",
  "192.168.0.0/16",
  "198.18.0.0/15",
  "198.51.100.0/24",
  "203.0.113.0/24",
  "224.0.0.0/3",
  "::/96",
  "64:ff9b::/96", // IPv4 behind a translator
  "64:ff9b:1::/48",
  "100::/64",
  "2001::/23",
  "2001:db8::/32",
  "2002::/16", // IPv4 in a tunnel
  "3fff::/20",
  "5f00::/16",
  "fc00::/7",
  "fe80::/10",
  "fec0::/10",
  "ff00::/8",
];

const notPublic = new BlockList();
for (const network of SPECIAL) {
  const [base = "", bits] = network.split("/");
  notPublic.addSubnet(base, Number(bits), isIP(base) === 6 ? "ipv6" : "ipv4");
}

/** Whether an address is one of the public Internet. Sees through IPv4 written as IPv6 (`::ffff:127.0.0.1`). */
export function isPublic(address: string): boolean {
  const version = isIP(address);
  return version !== 0 && !notPublic.check(address, version === 6 ? "ipv6" : "ipv4");
}
