// A set of states of one chart, in document order: one bit per state, so asking, adding and walking allocate nothing.
// Internal to this room.
//
//   StateSet active;
//   active.insert(ix);
//   active.for_each(p + 1, chart.state(p).end, [](StateIx inside) { … });
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

#include "engine/base/limits.h"
#include "engine/chart/chart.h"

namespace trinhky::interpreter {

class StateSet {
 public:
  [[nodiscard]] bool contains(chart::StateIx ix) const { return (words_[ix / bits] >> (ix % bits) & 1U) != 0; }
  void insert(chart::StateIx ix) {
    words_[ix / bits] |= std::uint64_t{1} << (ix % bits);
    used_ |= 1U << (ix / bits);
  }
  void erase(chart::StateIx ix) {
    std::uint64_t& word = words_[ix / bits];
    word &= ~(std::uint64_t{1} << (ix % bits));
    if (word == 0) used_ &= ~(1U << (ix / bits));
  }

  [[nodiscard]] bool empty() const { return used_ == 0; }

  // The first member that is `from` or stands behind it; no_state if there is none.
  [[nodiscard]] chart::StateIx next(chart::StateIx from) const {
    if (from >= words_.size() * bits) return chart::no_state;
    const std::uint64_t here = words_[from / bits] & (~std::uint64_t{0} << (from % bits));
    if (here != 0) return at(from / bits, std::countr_zero(here));
    const std::uint32_t later = used_ & (~std::uint32_t{1} << (from / bits));
    if (later == 0) return chart::no_state;
    const auto word = static_cast<std::size_t>(std::countr_zero(later));
    return at(word, std::countr_zero(words_[word]));
  }

  // Members in [first, end), in document order. `act` may change the set up to the member it is given.
  template <class Act>
  void for_each(chart::StateIx first, chart::StateIx end, const Act& act) const {
    for (chart::StateIx ix = next(first); ix < end; ix = next(ix + 1)) act(ix);
  }
  template <class Act>
  void for_each(const Act& act) const {
    for_each(0, chart::no_state, act);
  }

  // All members, the last one first.
  template <class Act>
  void for_each_backwards(const Act& act) const {
    for (std::uint32_t words = used_; words != 0;) {
      const auto word = static_cast<std::size_t>(31 - std::countl_zero(words));
      words &= ~(1U << word);
      for (std::uint64_t rest = words_[word]; rest != 0;) {
        const int bit = 63 - std::countl_zero(rest);
        rest &= ~(std::uint64_t{1} << bit);
        act(at(word, bit));
      }
    }
  }

 private:
  static constexpr std::size_t bits = 64;
  static chart::StateIx at(std::size_t word, int bit) {
    return static_cast<chart::StateIx>(word * bits + static_cast<std::size_t>(bit));
  }

  std::array<std::uint64_t, (base::limits::max_states + bits - 1) / bits> words_{};
  std::uint32_t used_ = 0;  // the words that are not zero
  static_assert(base::limits::max_states <= 32 * bits);
};

}  // namespace trinhky::interpreter
