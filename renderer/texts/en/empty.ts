/** Pages that have nothing of a lab to show. */
export const emptyTexts = {
  signedOutAbout: 'A link to Homeport works once and for a short time. Get a new one in a terminal:',
  signedOutThen: 'Open the link it prints; this page can be closed.',
  urlCommand: '{command}, with the flags this Homeport was started with.',
  demo: 'A lab that needs nothing:',
  cluster: 'Your own cluster:',
  labFile: "Clusters, SSH hosts, port ranges and names are in the lab's file, {file}:",
  noLab: 'Homeport holds no lab yet',
  noLabAbout: 'Nothing has been contacted. Choose what it may look at:',
  failed: 'The lab cannot be shown',
  failedAgain: 'Homeport is asked for it again every 2 s.',
  show: (lab: string) => `Show ${lab}`,
  connecting: 'Connecting to Homeport',
  connectingAbout: 'The lab appears here as soon as Homeport has told of it.',
  viewFailed: 'This part of the page could not be shown',
  viewFailedAbout:
    'Either Homeport did not answer when it was to be loaded, or another version of Homeport runs now. Load the page again once Homeport answers.',
  reload: 'Load the page again',
  lostAbout: (next: string) => `${next} If it was stopped, start it again the way it was started.`,
}
