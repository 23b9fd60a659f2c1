-- Bring records home that an append in another partition of a cluster carried. What was put since is newer and stays.
-- KEYS  versions, then the hash of each record
-- ARGV  for each record: its name in versions, key, version, value
for n = 2, #KEYS do
    local at = (n - 2) * 4
    local now = tonumber(redis.call('HGET', KEYS[1], ARGV[at + 1]) or '0')
    if now < tonumber(ARGV[at + 3]) then
        redis.call('HSET', KEYS[n], ARGV[at + 2], ARGV[at + 4])
        redis.call('HSET', KEYS[1], ARGV[at + 1], ARGV[at + 3])
    end
end
return 1
