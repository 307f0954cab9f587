// Reads a whole log and says what does not hold: every stream's chain from its bytes, every content and file that an
// event names, the seals with their chain, signatures and roots.
//
//   auto found = verify_log(store, {.progress = [](const Progress& p) { … }});
//   for (const LogFault& fault : found->faults) print(fault);
//
// Reads in pages and writes nothing, so it works beside a running program; what is committed meanwhile is looked at
// too. What it cannot see: seals taken away from the end together with all that they cover, and a history that somebody
// with the key file wrote anew. What was noted outside the database (head_note.h), certificates and copies show those.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/seal/seal.h"
#include "engine/store/store.h"

namespace trinhky::seal {

// `kind` is one of
//   event-missing       a number of the stream is not there, or stands in another's place
//   event-unlinked      it does not follow the event before it
//   event-altered       its bytes do not give its hash
//   stream-head         the stream says of itself something else than its events
//   body-unreadable     its body is no JSON
//   content-altered     the bytes of a content do not give the hash by which the event names it
//   attachment-altered  the same for a file
//   content-lost        a content or file that an event names is not there, and nobody erased it
//   seal-unreadable     the seal has not the shape of one
//   seal-unlinked       its number or the seal it follows is not that of its place
//   seal-signature      its signature does not fit
//   seal-key            it is signed by a key that the database does not know, or by another than was asked for
//   seal-root           what it sealed is not what the log holds: the stream is named where that can be told
struct LogFault {
  std::string kind;
  std::string stream;
  std::uint64_t number = 0;  // of the event; 0: the stream as a whole
  std::uint64_t seal = 0;    // of the seal that shows it; 0: none
  base::Text message;
};

// A content that an event names and that was erased: bytes and salt were removed, the chain stays whole. Where the
// database was begun by a release that kept no note of erasures, what older events name counts as erased when it is not
// there.
struct Erased {
  std::string hash;
  std::string stream;
  std::uint64_t number = 0;
};

struct KeyUse {
  std::string public_key;
  std::uint64_t first_seal = 0;
  std::uint64_t last_seal = 0;
};

struct Progress {
  std::uint64_t events = 0;
  std::uint64_t contents = 0;
  std::uint64_t seals = 0;
};

struct VerifyOptions {
  std::string fingerprint;  // of the only key that may have sealed; empty: any key the database knows
  std::function<void(const Progress&)> progress = {};
};

struct Verification {
  std::uint64_t streams = 0;
  std::uint64_t events = 0;
  std::uint64_t contents = 0;
  std::uint64_t attachments = 0;
  std::uint64_t attachment_bytes = 0;
  std::uint64_t unsealed = 0;  // events behind the last seal
  std::optional<KeptSeal> last_seal;
  std::vector<KeyUse> keys;
  std::vector<LogFault> faults;  // at most `max_faults`
  std::uint64_t fault_count = 0;
  std::vector<Erased> erased;  // at most `max_faults`
  std::uint64_t erased_count = 0;
  std::vector<std::string> instances;  // streams of kind "instance"
};

inline constexpr std::size_t max_faults = 1000;

// Fails only when the store cannot be read: what is wrong in it is a fault, not an error.
[[nodiscard]] base::Result<Verification> verify_log(store::Store& store, const VerifyOptions& options);

}  // namespace trinhky::seal
