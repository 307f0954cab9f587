// The heads of all streams as they stood at one place of the log, read through in pages while others go on committing:
// what a seal signs is their root, and a certificate proves one of them.
//
//   HeadWalk walk(store, until);
//   while (!*walk.step()) {}
//   walk.tree().root()
//
// A page tells where its streams stand now; the log behind the place takes back what came since, because the first
// event there says where its stream stood. Keeps a page, and the streams that moved since and are still to come:
// nothing that grows with the number of streams. For one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "engine/base/result.h"
#include "engine/seal/merkle.h"
#include "engine/store/store.h"

namespace trinhky::seal {

// Position of the last event of the log; 0 for an empty one. `from`: a position that is known to be in it, or 0; the
// nearer it is to the end, the fewer events are read.
[[nodiscard]] base::Result<std::uint64_t> end_of_log(store::Store& store, std::uint64_t from);

// Streams that moved behind a place, as they stood there: number 0 for one that was not begun yet. Seals are left out.
struct Moved {
  std::map<std::string, Head, std::less<>> stood = {};
  std::uint64_t events = 0;
  std::uint64_t until = 0;  // position of the last event that was looked at
};

// Reads on from `moved.until` to the end, or up to and without the event at `before`.
[[nodiscard]] base::Result<void> read_moves(store::Store& store, Moved& moved,
                                            std::optional<std::uint64_t> before = std::nullopt);

class HeadWalk {
 public:
  static constexpr std::size_t largest_page = 128;

  // Heads as of `until`. `sought`: a stream whose proof is wanted.
  HeadWalk(store::Store& store, std::uint64_t until, std::string sought = {})
      : store_(store), until_(until), sought_(std::move(sought)), moved_{.until = until} {}

  // Reads one page more, of `most` streams; true when that was the last. Fails when the store cannot be read, and may
  // be called again.
  [[nodiscard]] base::Result<bool> step(std::size_t most = largest_page);
  // Over the streams so far.
  [[nodiscard]] const GrowingRoot& tree() const { return tree_; }
  [[nodiscard]] std::uint64_t until() const { return until_; }
  // How far the log went when the last page was read.
  [[nodiscard]] std::uint64_t log_end() const { return moved_.until; }

 private:
  store::Store& store_;
  std::uint64_t until_;
  std::string sought_;
  std::string after_;  // the last stream that was taken in
  Moved moved_;        // of streams behind that one
  GrowingRoot tree_;
};

}  // namespace trinhky::seal
