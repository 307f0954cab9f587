// The end of a program that serves, in a process of its own for each test.
#include "api/cli/ending.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>

namespace trinhky::cli {
namespace {

using std::chrono::milliseconds;

class EndingDeathTest : public ::testing::Test {
 protected:
  EndingDeathTest() { GTEST_FLAG_SET(death_test_style, "threadsafe"); }
};

TEST_F(EndingDeathTest, WaitsForTheFirstSignalAndDoesWhatThereIsToDoMeanwhile) {
  EXPECT_EXIT(
      {
        Ending ending;
        int turns = 0;
        const int signal = ending.wait(milliseconds(1), [&turns] {
          if (++turns == 3) ::kill(::getpid(), SIGTERM);
        });
        std::_Exit(signal == SIGTERM && turns >= 3 ? 7 : 1);
      },
      ::testing::ExitedWithCode(7), "");
}

TEST_F(EndingDeathTest, ASignalThatCameBeforeAnybodyWaitedIsNotLost) {
  EXPECT_EXIT(
      {
        Ending ending;
        ::kill(::getpid(), SIGINT);
        std::_Exit(ending.wait(std::chrono::hours(1)) == SIGINT ? 7 : 1);
      },
      ::testing::ExitedWithCode(7), "");
}

TEST_F(EndingDeathTest, TheSecondSignalEndsAtOnce) {
  EXPECT_EXIT(
      {
        Ending ending;
        ::kill(::getpid(), SIGTERM);
        ending.wait(std::chrono::hours(1));
        ending.begin(std::chrono::hours(1));
        ::kill(::getpid(), SIGTERM);
        while (true) ::pause();
      },
      ::testing::ExitedWithCode(128 + SIGTERM), "ended_at_once");
}

TEST_F(EndingDeathTest, APartThatDoesNotEndIsNotWaitedForForEver) {
  EXPECT_EXIT(
      {
        Ending ending;
        ending.begin(milliseconds(1));
        while (true) ::pause();
      },
      ::testing::ExitedWithCode(Ending::too_slow_code), "did_not_end_in_time");
}

TEST_F(EndingDeathTest, GoesQuietlyWhenAllEndedInTime) {
  EXPECT_EXIT(
      {
        {
          Ending ending;
          ending.begin(std::chrono::hours(1));
        }
        std::_Exit(0);
      },
      ::testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace trinhky::cli
