-- What wrk sends: every request ready before the clock starts, one after another, each file's lines in turn.
-- Arguments: the kind of call (get or a path), a file of tokens, a file of ids or bodies.
local requests, next_one = {}, 0

local function lines(path)
  local read = {}
  for line in io.lines(path) do read[#read + 1] = line end
  return read
end

function init(args)
  local kind, tokens, asked = args[1], lines(args[2]), lines(args[3])
  for number, what in ipairs(asked) do
    local headers = { ["Authorization"] = "Bearer " .. tokens[(number - 1) % #tokens + 1] }
    if kind == "get" then
      requests[number] = wrk.format("GET", "/v1/loads/" .. what, headers)
    else
      headers["Content-Type"] = "application/json"
      requests[number] = wrk.format("POST", kind, headers, what)
    end
  end
end

function request()
  next_one = next_one % #requests + 1
  return requests[next_one]
end

function done(summary, latency)
  local wrong = summary.errors
  io.write(string.format(
    '\n{"calls":%d,"seconds":%f,"bytes":%d,"p50_ms":%f,"p99_ms":%f,"wrong":%d}\n',
    summary.requests, summary.duration / 1e6, summary.bytes,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000,
    wrong.connect + wrong.read + wrong.write + wrong.status + wrong.timeout))
end
